/** Names of files that may be films: what a folder of clips is searched for, and what file pickers offer. */

const extensions =
  '264 265 3g2 3gp amv asf avi divx dv f4v flv gif h264 h265 hevc m1v m2t m2ts m2v m4v mjpeg mjpg mk3d mkv mod mov mp4 mpe mpeg mpg mpv mts mxf nut ogm ogv qt rm rmvb tod ts vob webm wmv wtv xvid y4m'.split(
    ' ',
  );

/** For a file input's `accept`: browsers know few of them as video. */
export const videoAccept = ['video/*', ...extensions.map((extension) => `.${extension}`)].join(',');

const films = new Set(extensions);

export function isVideoName(name: string): boolean {
  return films.has(extensionOf(name));
}

/** What follows the last point, in lower case; '' where there is none. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
