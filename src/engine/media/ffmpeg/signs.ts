/** Types of the log's lines that are signs of life from ffmpegWorker.ts, and none of ffmpeg's own. */
export const signTypes = { lifeline: 'lifeline', reading: 'reading' } as const;
