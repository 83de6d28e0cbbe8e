/** Few-shot teaching as the page asks for it. Calls are declared here as they come to life. */
export type TeachingCalls = Record<never, never>;
