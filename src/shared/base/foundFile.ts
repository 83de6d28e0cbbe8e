/** A dropped or chosen file with its path: `ucf/Biking/v_Biking_g01_c01.avi` inside a folder, the name alone for a loose file. */
export interface FoundFile {
  readonly path: string;
  readonly file: File;
}
