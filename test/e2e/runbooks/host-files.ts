import { readFileSync } from 'node:fs'
import { USERS_NETWORK } from '../../deploy/stage.js'
import { fpmProgram } from '../../tools/lab/server/host.js'

/** PHP's version, which Debian's names carry. */
export const PHP = fpmProgram().slice('/usr/sbin/php-fpm'.length)

/** Clients: see Crowd. */
const USERS = `const { connect } = require('node:net')
const [does, count, from, port, path] = process.argv.slice(2)
for (let n = 1; n <= Number(count); n++) {
	const socket = connect({ host: '192.0.2.1', port: Number(port), localAddress: from + (/\\..*\\./.test(from) ? '.' + n : '.' + n + '.1') })
	socket.on('error', () => {}).resume()
	if (does === 'silent') continue
	if (port === '443') socket.write(Buffer.from([22, 3, 1]))
	else socket.write('GET ' + path + ' HTTP/1.1\\r\\nHost: shop\\r\\n' + (does === 'half' ? '' : '\\r\\n'))
	if (does === 'gone') setTimeout(() => socket.end(), 300)
}
setInterval(() => {}, 1e6)
`

/** Answers each request after as many ms as it asks. */
const BACKEND = `const [port, host] = process.argv.slice(2)
require('node:http').createServer((request, response) => {
	setTimeout(() => response.end('done\\n'), Number(new URL(request.url, 'http://api').searchParams.get('ms')))
}).listen(Number(port), host)
`

const SITE = `ServerName shop
ServerLimit 4
KeepAliveTimeout 60
<VirtualHost *:80>
	ProxyPassMatch ^/app unix:/run/php/site1.sock|fcgi://site1/var/www/html/app.php
	ProxyPass /api http://127.0.0.1:9001/ retry=0
	ProxyPass /far http://192.0.2.2:9002/ retry=0
</VirtualHost>
<VirtualHost *:443>
	SSLEngine on
	SSLCertificateFile /etc/ssl/shop.crt
	SSLCertificateKeyFile /etc/ssl/shop.key
</VirtualHost>
`

/** Each line of standard input is a command in base64. Ctrl-C comes as soon as there was time for the first picture. */
const TYPE = `while read -r line; do
echo "$line" | base64 -d > command
case $(cat command) in
watch*) TERM=xterm script -qec "timeout --foreground --preserve-status -s INT 0.5 $(cat command)" /dev/null ;;
*) bash command ;;
esac </dev/null 2>&1
printf '\\037%s\\036' $?
done`

/** What hangs behind Apache goes first: else those that wait would hang there, too. */
export const RECOVER = `systemctl stop crowd php${PHP}-fpm api far 2>/dev/null || true
rm -f /etc/apache2/conf-enabled/zz-*
systemctl kill -s HUP --kill-who=main apache2
until curl -sfo /dev/null -m 2 http://localhost/; do sleep 0.1; done
systemctl start php${PHP}-fpm api far`

/** Root runs it once. */
export const SET_UP = `${USERS_NETWORK}for range in 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 192.168.7.0/24; do ip route add local $range dev lo; done
nft "table ip nobody { chain in { type filter hook input priority 0; ip daddr 198.51.100.0/24 drop; }; }"'
useradd --create-home --shell /bin/bash ops
echo 127.0.0.1 stage >> /etc/hosts
chmod 666 /dev/pts/ptmx
a2enmod -q proxy_fcgi proxy_http ssl status reqtimeout
systemctl start dbus php${PHP}-fpm apache2 api far
`

/** What is written before: Debian's own files with numbers that a test can fill, and those of the host's owner. */
export function hostFiles(): Readonly<Record<string, string>> {
	const pools = `/etc/php/${PHP}/fpm/pool.d`
	const read = (path: string) => readFileSync(path, 'utf8')
	return {
		'/etc/apache2/mods-available/mpm_event.conf': read('/etc/apache2/mods-available/mpm_event.conf')
			.replace(/(ThreadsPerChild\s+)\d+/, '$15')
			.replace(/(MaxRequestWorkers\s+)\d+/, '$110'),
		'/etc/apache2/conf-enabled/shop.conf': SITE,
		[`${pools}/site1.conf`]: read(`${pools}/www.conf`)
			.replace('[www]', '[site1]')
			.replace(`php${PHP}-fpm.sock`, 'site1.sock')
			.replace(/^pm.max_children = .*$/m, 'pm.max_children = 3'),
		'/var/www/html/app.php': "<?php usleep(1000 * (int) ($_GET['ms'] ?? 0)); echo 'done';",
		'/etc/systemd/system/api.service': unitOf('9001 127.0.0.1'),
		'/etc/systemd/system/far.service': unitOf('9002 192.0.2.2', 'ip netns exec users '),
		'/etc/sudoers.d/ops': 'ops ALL=(ALL) NOPASSWD: ALL\n',
		'/run/users.js': USERS,
		'/run/backend.js': BACKEND,
		'/run/type.sh': TYPE,
	}
}

function unitOf(listens: string, within = ''): string {
	return `[Service]\nExecStart=${within}${process.execPath} /run/backend.js ${listens}\n`
}
