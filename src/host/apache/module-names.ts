/** The modules that every httpd 2.4 has compiled in, by source file, on Debian too (`apache2 -l`, package 2.4.71). */
const BUILT_IN = ['core.c', 'mod_so.c', 'http_core.c']

/** Compiled in on Debian, loaded by LoadModule on RHEL; always there in both. */
const NEARLY_BUILT_IN = ['mod_watchdog.c', 'mod_log_config.c', 'mod_logio.c', 'mod_version.c', 'mod_unixd.c']

/** The names of modules that `<IfModule>` can find without any LoadModule. */
export function builtInModules(): Set<string> {
	return new Set([...BUILT_IN, ...NEARLY_BUILT_IN].flatMap((source) => [source, symbolOf(source)]))
}

/**
 * The names under which `<IfModule>` finds a loaded module (server/core.c find_module): its symbol and its source
 * file. LoadModule tells the source file only through its conventions: `mod_ssl.so` is mod_ssl.c, `mod_mpm_event.so`
 * is event.c, `libphp7.so` is mod_php7.c.
 */
export function moduleNames(symbol: string, file: string): string[] {
	const stem = symbol.replace(/_module$/, '')
	const object = /([^/]*)\.so$/.exec(file)?.[1] ?? ''
	const names = [symbol, `mod_${stem}.c`]
	if (object.startsWith('mod_')) names.push(`${object}.c`)
	if (stem.startsWith('mpm_')) names.push(`${stem.slice(4)}.c`)
	return names
}

function symbolOf(source: string): string {
	if (source === 'http_core.c') return 'http_module'
	return `${source.replace(/^mod_/, '').replace(/\.c$/, '')}_module`
}
