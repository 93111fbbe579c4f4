/** The version of this program; the same for all packages. */
export const version = '0.1.0'
