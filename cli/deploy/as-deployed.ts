/** How wrangler builds what is deployed. */

/**
 * Declarations are checked in Node before anything is built with these flags, so the checks are left out of the bundle.
 * Where that has not been done, they must not be used for what others reach: it would serve whatever was declared.
 */
export const AS_DEPLOYED: readonly string[] = ['--minify', '--define', 'DECLARATIONS_CHECKED:true'];
