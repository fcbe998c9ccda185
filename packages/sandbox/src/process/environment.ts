/** The two places that this package is told by the environment: where programs are, and the user's cache. */
export function surroundings(): { path: string; cacheHome: string | undefined } {
  // biome-ignore lint/style/noProcessEnv: where programs and caches are is a fact of the machine, not a setting of Ambit
  const { PATH = "", XDG_CACHE_HOME } = process.env;
  return { path: PATH, cacheHome: XDG_CACHE_HOME };
}
