/** Where a distribution keeps what one needs to know of Apache. */
interface ApachePaths {
	/** The systemd unit. */
	readonly unit: string
	readonly errorLog: string
	/** The folder of its configuration. */
	readonly folder: string
	/** One in it whose `*.conf` files are all read after the main configuration. */
	readonly drops: string
}

/** Where PHP-FPM keeps what one needs to know of a pool. */
interface FpmPaths {
	/** The systemd unit of the one PHP version that has the pool. */
	readonly unit: string
	/** What tests the configuration by `-t`: a reload with a wrong one ends every pool. */
	readonly program: string | undefined
	readonly log: string | undefined
}

const CPANEL = {
	unit: 'httpd',
	errorLog: '/etc/apache2/logs/error_log',
	folder: '/etc/apache2',
	drops: '/etc/apache2/conf.d',
}

/** By the file that limits the workers. EasyApache 4 of cPanel has `conf` and `conf.d` in the folder of Debian's name. */
const APACHE: readonly (readonly [RegExp, ApachePaths])[] = [
	[/^(\/etc\/apache2\/conf(\.d)?|\/usr\/local\/apache)\//, CPANEL],
	[
		/^\/etc\/apache2\//,
		{
			unit: 'apache2',
			errorLog: '/var/log/apache2/error.log',
			folder: '/etc/apache2',
			drops: '/etc/apache2/conf-enabled',
		},
	],
	[
		/^\/etc\/httpd\//,
		{ unit: 'httpd', errorLog: '/var/log/httpd/error_log', folder: '/etc/httpd', drops: '/etc/httpd/conf.d' },
	],
]

/** By the file of the pool: Debian and Ubuntu, Red Hat, Remi's packages, cPanel, Plesk. `$1` is the PHP version. */
const FPM: readonly (readonly [RegExp, FpmPaths])[] = [
	[/^\/etc\/php\/(\d+\.\d+)\/fpm\//, { unit: 'php$1-fpm', program: 'php-fpm$1', log: '/var/log/php$1-fpm.log' }],
	[/^\/etc\/php-fpm\.d\//, { unit: 'php-fpm', program: 'php-fpm', log: '/var/log/php-fpm/error.log' }],
	[
		/^\/etc\/opt\/remi\/php(\d+)\//,
		{
			unit: 'php$1-php-fpm',
			program: '/opt/remi/php$1/root/usr/sbin/php-fpm',
			log: '/var/opt/remi/php$1/log/php-fpm/error.log',
		},
	],
	[
		/^\/opt\/cpanel\/ea-php(\d+)\//,
		{
			unit: 'ea-php$1-php-fpm',
			program: '/opt/cpanel/ea-php$1/root/usr/sbin/php-fpm',
			log: '/opt/cpanel/ea-php$1/root/usr/var/log/php-fpm/error.log',
		},
	],
	[
		/^\/opt\/plesk\/php\/(\d+)\.?(\d+)\//,
		{
			unit: 'plesk-php$1$2-fpm',
			program: '/opt/plesk/php/$1.$2/sbin/php-fpm',
			log: '/var/log/plesk-php$1$2-fpm/error.log',
		},
	],
]

/** What works on most hosts where the layout is none of these. */
const ANY_APACHE: ApachePaths = {
	unit: 'apache2',
	errorLog: "$(sudo sh -c 'ls /var/log/apache2/error.log /var/log/httpd/error_log 2>/dev/null')",
	folder: '$(ls -d /etc/apache2 /etc/httpd 2>/dev/null)',
	drops: '$(ls -d /etc/apache2/conf-enabled /etc/httpd/conf.d /etc/apache2/conf.d 2>/dev/null | head -n 1)',
}

/** Apache's unit, log and folder as words of a command, by one of its configuration files. */
export function apachePaths(file: string): ApachePaths {
	return APACHE.find(([pattern]) => pattern.test(file))?.[1] ?? ANY_APACHE
}

/** PHP-FPM's unit (a pattern where it is not known), program and log by the file of a pool. */
export function fpmPaths(file: string): FpmPaths {
	const [pattern, paths] = FPM.find(([layout]) => layout.test(file)) ?? []
	if (!pattern || !paths) return { unit: '*php*-fpm.service', program: undefined, log: undefined }
	const [, ...groups] = pattern.exec(file)!
	const fill = (text: string) => text.replace(/\$(\d)/g, (_, group: string) => groups[Number(group) - 1] ?? '')
	return { unit: fill(paths.unit), program: paths.program && fill(paths.program), log: paths.log && fill(paths.log) }
}

/** `from /etc/apache2/apache2.conf:13 (…)` as file and line; undefined where a provenance names no line. */
export function placeOf(provenance: string | undefined): { readonly file: string; readonly line: number } | undefined {
	const match = /(\/[^\s:]+):(\d+)/.exec(provenance ?? '')
	return match ? { file: match[1]!, line: Number(match[2]) } : undefined
}
