import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'

/** Where a distribution's httpd begins to read, and the shell file that holds its environment. */
export interface Layout {
	readonly serverRoot: string
	/** Absolute. */
	readonly file: string
	readonly environmentFile: string
}

/** Debian; RHEL, Arch, DirectAdmin; SUSE, Alpine, Gentoo; cPanel; old cPanel; source and Docker; Bitnami; XAMPP; SCL. */
const LAYOUTS: readonly Layout[] = [
	layout('/etc/apache2', 'apache2.conf', '/etc/apache2/envvars'),
	layout('/etc/httpd', 'conf/httpd.conf', '/etc/sysconfig/httpd'),
	layout('/var/www', '/etc/apache2/httpd.conf', '/etc/conf.d/apache2'),
	layout('/etc/apache2', 'conf/httpd.conf', '/etc/sysconfig/httpd'),
	layout('/usr/local/apache', 'conf/httpd.conf', '/usr/local/apache/bin/envvars'),
	layout('/usr/local/apache2', 'conf/httpd.conf', '/usr/local/apache2/bin/envvars'),
	layout('/opt/bitnami/apache', 'conf/httpd.conf', '/opt/bitnami/apache/bin/envvars'),
	layout('/opt/bitnami/apache2', 'conf/httpd.conf', '/opt/bitnami/apache2/bin/envvars'),
	layout('/opt/lampp', 'etc/httpd.conf', '/opt/lampp/bin/envvars'),
	layout('/opt/rh/httpd24/root/etc/httpd', 'conf/httpd.conf', '/opt/rh/httpd24/root/etc/sysconfig/httpd'),
]

function layout(serverRoot: string, file: string, environmentFile: string): Layout {
	return { serverRoot, file: posix.resolve(serverRoot, file), environmentFile }
}

/** The layouts whose first file is there, or may be. */
export function findInstalled(files: ConfigFiles): Layout[] {
	return LAYOUTS.filter(({ file }) => ['file', 'unknown'].includes(files.kind(file)))
}

/**
 * Splits an operator's path into the root under which Apache's own paths lie and the layout: `/mnt/etc/apache2/apache2.conf`
 * is Debian's below `/mnt`. A path of no known layout is its own server root's file, paths in it are this host's.
 */
export function splitConfigPath(path: string): { readonly root: string; readonly layout: Layout } {
	// The longest first: /opt/rh/httpd24/root/etc/httpd ends like RHEL's.
	for (const known of LAYOUTS.toSorted((a, b) => b.file.length - a.file.length)) {
		if (path.endsWith(known.file)) return { root: path.slice(0, -known.file.length) || '/', layout: known }
	}
	const folder = posix.dirname(path)
	const serverRoot = posix.basename(folder) === 'conf' ? posix.dirname(folder) : folder
	return { root: '/', layout: { serverRoot, file: path, environmentFile: posix.join(folder, 'envvars') } }
}
