/** A file of a model as it was chosen, dropped, downloaded or stored. */
export interface ModelFile {
  /** Path inside the model's folder, with `/`: `config.json`, `chinese/model.safetensors`. For messages, and for its ending. */
  readonly path: string;
  readonly blob: Blob;
}

/** Files as a file dialog or a dropped folder gives them; the folder's own name is left out. */
export function modelFilesOf(files: readonly File[]): ModelFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath?.replace(/^[^/]*\//, '') || file.name, blob: file }));
}
