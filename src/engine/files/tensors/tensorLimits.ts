/** Bounds of what a header may claim, before anything is built from it. */

/** More than any checkpoint of this kind has: CLIP ViT-L has 590. */
export const mostTensors = 50_000;
export const longestTensorName = 500;
export const mostDimensions = 16;
