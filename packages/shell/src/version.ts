/** Filled in by the build; from source it is the version being worked on. */
export const shellVersion = process.env.KINOSWARM_VERSION ?? '0.1.0'
