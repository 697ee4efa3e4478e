/** Source files that no rule gives: httpd 2.4's own modules, and PHP's, whose object is libphp.so, libphp7.so. */
const SOURCES: Readonly<Record<string, string>> = {
	mpm_prefork_module: 'prefork.c',
	mpm_worker_module: 'worker.c',
	mpm_event_module: 'event.c',
	mpm_itk_module: 'mpm_itk.c',
	ldap_module: 'util_ldap.c',
	http_module: 'http_core.c',
	core_module: 'core.c',
}

/** Compiled in on Debian (`apache2 -l`, 2.4.71); asked for where the program itself could not be read. */
export const USUAL_MODULES: readonly string[] = [
	'core.c',
	'mod_so.c',
	'http_core.c',
	'mod_watchdog.c',
	'mod_log_config.c',
	'mod_logio.c',
	'mod_version.c',
	'mod_unixd.c',
]

/**
 * The two names under which `<IfModule>` finds a module (server/core.c find_module): its symbol and its source file.
 * LoadModule tells the source file where it keeps to the conventions: `mod_ssl.so` is mod_ssl.c, `libphp7.so` is mod_php7.c; undefined where not.
 */
export function moduleNames(symbol: string, object: string): string[] | undefined {
	const usual = `mod_${symbol.replace(/_module$/, '')}`
	const stem = /(mod_[^/]*)$/.exec(object)?.[1] ?? `${usual}.so`
	if (SOURCES[symbol] === undefined && stem !== `${usual}.so`) return undefined
	return [symbol, SOURCES[symbol] ?? `${usual}.c`]
}

/** The same for a module that is compiled in, by its source file. */
export function compiledNames(source: string): string[] {
	const known = Object.entries(SOURCES).find(([, each]) => each === source)?.[0]
	return [known ?? `${source.replace(/^mod_/, '').replace(/\.c$/, '')}_module`, source]
}
