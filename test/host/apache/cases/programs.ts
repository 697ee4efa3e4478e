/** The texts of the programs that the cases ran, as readProgram looks for them. */
interface Build {
	readonly version: string
	readonly root: string
	readonly file: string
	/** Modules and directives that are compiled in. */
	readonly compiledIn: readonly string[]
}

const DEBIAN_MODULES = [
	'core.c',
	'mod_so.c',
	'mod_watchdog.c',
	'http_core.c',
	'mod_log_config.c',
	'mod_logio.c',
	'mod_version.c',
	'mod_unixd.c',
]
const SOURCE_MODULES = ['core.c', 'mod_so.c', 'http_core.c']

const BUILDS: Readonly<Record<string, Build>> = {
	debian: { version: '2.4.71', root: '/etc/apache2', file: 'apache2.conf', compiledIn: DEBIAN_MODULES },
	rhel: { version: '2.4.68', root: '/etc/httpd', file: 'conf/httpd.conf', compiledIn: SOURCE_MODULES },
	docker: { version: '2.4.68', root: '/usr/local/apache2', file: 'conf/httpd.conf', compiledIn: SOURCE_MODULES },
	cpanel: { version: '2.4.68', root: '/etc/apache2', file: 'conf/httpd.conf', compiledIn: SOURCE_MODULES },
	alpine: { version: '2.4.68', root: '/var/www', file: '/etc/apache2/httpd.conf', compiledIn: SOURCE_MODULES },
	scl: {
		version: '2.4.68',
		root: '/opt/rh/httpd24/root/etc/httpd',
		file: 'conf/httpd.conf',
		compiledIn: SOURCE_MODULES,
	},
	'src-event': {
		version: '2.4.68',
		root: '/usr/local/apache2',
		file: 'conf/httpd.conf',
		compiledIn: [...SOURCE_MODULES, 'event.c', 'AsyncRequestWorkerFactor', 'ThreadsPerChild'],
	},
	'sd-prefork': {
		version: '2.4.68',
		root: '/usr/local/apache2',
		file: 'conf/httpd.conf',
		compiledIn: [...SOURCE_MODULES, 'prefork.c', 'MaxSpareServers'],
	},
}

/** What `strings` would show of a build. */
export function programText(name: string): string {
	const build = BUILDS[name]
	if (!build) throw new Error(`no build ${name}`)
	const literals = [
		` -D HTTPD_ROOT="${build.root}"\n`,
		` -D SERVER_CONFIG_FILE="${build.file}"\n`,
		` -D DEFAULT_PIDLOG="logs/httpd.pid"\n`,
	]
	return `\x7fELF\0${literals.join('\0')}\0Apache/${build.version}\0${build.compiledIn.join('\0')}\0`
}
