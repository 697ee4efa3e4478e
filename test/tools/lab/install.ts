import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fpmProgram } from './server/host.js'

const NEEDED: readonly (readonly [string, () => boolean])[] = [
	['apache2', () => existsSync('/usr/sbin/apache2')],
	['php-fpm', () => existsSync(fpmProgram())],
	['haproxy', () => existsSync('/usr/sbin/haproxy')],
	['nginx-light', () => existsSync('/usr/sbin/nginx')],
	['iproute2', () => existsSync('/usr/sbin/ip') || existsSync('/sbin/ip')],
	['iptables', () => existsSync('/usr/sbin/iptables')],
	['openssl', () => existsSync('/usr/bin/openssl')],
]

/** Installs the Debian packages that a run needs and this host lacks. Fails when it may not. */
export function installMissing(): void {
	if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces and must run as root')
	const missing = NEEDED.filter(([, isThere]) => !isThere()).map(([name]) => name)
	if (missing.length === 0) return
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
	execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { stdio: 'inherit', env })
}
