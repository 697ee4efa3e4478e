import { cpSync, readFileSync } from 'node:fs'
import { openStage, type Stage, USERS_NETWORK } from '../../deploy/stage.js'
import { PROJECT } from '../lab/places.js'
import type { Run } from '../lab/run.js'
import { fpmProgram } from '../lab/server/host.js'
import { LUA_PAGE, PHP_PAGE } from '../lab/server/pages.js'

/** Where the receiver of a night takes its mails. */
export const MAIL_PORT = 2525

const PHP = fpmProgram().slice('/usr/sbin/php-fpm'.length)

/** A page that needs the site's lock, and keeps it for as long as it works. */
const LOCKING_PAGE = `<?php
$lock = fopen('/tmp/cart.lock', 'c');
flock($lock, LOCK_EX);
usleep((int)($_GET['ms'] ?? 0) * 1000);
echo "done\\n";
`

const SITES = `ServerName lab.example
LuaScope thread
LuaMapHandler ^/app /srv/app.lua handle
ProxyPassMatch ^/shop/cart unix:/run/php/shop.sock|fcgi://shop/srv/cart.php
ProxyPassMatch ^/shop/app unix:/run/php/shop.sock|fcgi://shop/srv/app.php
ProxyPassMatch ^/blog/app unix:/run/php/blog.sock|fcgi://blog/srv/app.php
ProxyPassMatch ^/docs/app unix:/run/php/docs.sock|fcgi://docs/srv/app.php
`

const CONFIG = `notify:
  - type: email
    host: 127.0.0.1
    port: ${MAIL_PORT}
    tls: none
    from: forewarn@example.org
    to: [oncall@example.org]
`

const SET_UP = `${USERS_NETWORK}ip route add local 198.18.0.0/15 dev lo'
echo 127.0.0.1 stage >> /etc/hosts
useradd --create-home --shell /bin/bash ops
a2dismod -qf mpm_prefork mpm_worker
a2enmod -q mpm_event proxy_fcgi lua status reqtimeout
systemctl start dbus php${PHP}-fpm apache2
`

/** Debian's Apache (event) with three pools under systemd, and forewarn installed beside it; the caller closes it. */
export async function openHouse({ server }: Run): Promise<Stage> {
	const stage = await openStage()
	try {
		for (const [path, text] of Object.entries(filesOf(server))) stage.write(path, text)
		const installed = `/proc/${stage.pid}/root/opt/forewarn`
		cpSync(`${PROJECT}/dist`, installed, { recursive: true })
		for (const name of ['koffi', '@koromix']) {
			cpSync(`${PROJECT}/node_modules/${name}`, `${installed}/node_modules/${name}`, { recursive: true })
		}
		await stage.must('sh', '-euc', SET_UP)
		return stage
	} catch (error) {
		await stage.close()
		throw error
	}
}

/** Starts forewarn as a service, with nothing configured but where its mails go. */
export async function startForewarn(stage: Stage): Promise<void> {
	const run = [process.execPath, '/opt/forewarn/cli.js', 'run', '-c', '/etc/forewarn/config.yml']
	await stage.must('systemd-run', '-q', '--unit=forewarn', ...run)
}

/** What is written before: Debian's own files with the night's numbers. */
export function filesOf(server: Run['server']): Readonly<Record<string, string>> {
	const folder = `/etc/php/${PHP}/fpm/pool.d`
	const www = readFileSync(`${folder}/www.conf`, 'utf8')
	const event = '/etc/apache2/mods-available/mpm_event.conf'
	const pools = server.pools.map(({ name, children, pm }) => [
		`${folder}/${name}.conf`,
		www
			.replace('[www]', `[${name}]`)
			.replace(`php${PHP}-fpm.sock`, `${name}.sock`)
			.replace(/^pm = .*$/m, `pm = ${pm}`)
			.replace(/^pm.max_children = .*$/m, `pm.max_children = ${children}`),
	])
	return {
		...Object.fromEntries(pools),
		[event]: readFileSync(event, 'utf8').replace(/(MaxRequestWorkers\s+)\d+/, `$1${server.workers}`),
		'/etc/apache2/conf-enabled/sites.conf': SITES,
		'/srv/app.lua': LUA_PAGE,
		'/srv/app.php': PHP_PAGE,
		'/srv/cart.php': LOCKING_PAGE,
		'/etc/forewarn/config.yml': CONFIG,
		'/etc/sudoers.d/ops': 'ops ALL=(ALL) NOPASSWD: ALL\n',
	}
}
