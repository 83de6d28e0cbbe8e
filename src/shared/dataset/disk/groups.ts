/** Clips that were cut from one film, or show the same person: a drawn split keeps them on one side. */

/**
 * UCF-101's `v_Biking_g01_c03` is of group `biking_g01`; HMDB-51's `April_09_brush_hair_u_nm_np1_ba_goo_0` of its film
 * `april_09_brush_hair`; of other names null.
 */
export function groupOfName(stem: string): string | null {
  const ucf = /^v_(.+)_g(\d+)_c\d+$/i.exec(stem);
  if (ucf !== null) return `${ucf[1]}_g${ucf[2]}`.toLowerCase();
  const hmdb = /^(.+?)_[fuhl]_(?:cm|nm)_np\d+_(?:fr|ba|le|ri)_(?:goo|med|bad)_\d+$/i.exec(stem);
  return hmdb === null ? null : hmdb[1]!.toLowerCase();
}
