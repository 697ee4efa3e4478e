import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/detect/incident-event.js'
import type { Message } from '../../src/message/message.js'
import { createPage, formatHeadline } from '../../src/message/page.js'
import { CAUSE_EVENTS, FACTS } from './causes.js'
import { BLIND, EVENTS, incidentMessage, noticeMessage } from './messages.js'

const headlineOf = (message: Message) => formatHeadline(createPage(message).headline)

describe('the headline', () => {
	it.each([
		['opened', 'WARNING: apache on web03: traffic outgrows the workers, about 3 min left'],
		['escalated', 'CRITICAL: apache on web03: worse: traffic outgrows the workers, 78 clients wait'],
		[
			'changed',
			'CRITICAL: apache on web03: now a resource leak: stuck requests hold the workers, every worker is taken',
		],
		['resolved', 'RESOLVED: apache on web03: recovered after 6 min 15 s'],
		['spike', 'CRITICAL: apache on web03: a crowd arrives faster than workers accept, users fail now'],
	] as const)('of %s', (name, expected) => {
		expect(headlineOf(incidentMessage(EVENTS[name]))).toBe(expected)
		expect(headlineOf(incidentMessage(EVENTS[name], { drill: true }))).toBe(`DRILL ${expected}`)
	})

	it.each([
		['follow-up', 'CRITICAL: apache on web03: how it stands: traffic outgrows the workers, 78 clients wait'],
		['repeat', 'CRITICAL: apache on web03: still open: traffic outgrows the workers, 78 clients wait'],
	] as const)('of a %s', (again, expected) => {
		expect(headlineOf({ ...incidentMessage(EVENTS.escalated), again })).toBe(expected)
	})

	const notice = (changes: Partial<Notice>) => noticeMessage({ ...BLIND, ...changes })
	it.each([
		[notice({}), 'BLIND: apache on web03: forewarn cannot see this service'],
		[notice({ kind: 'visible' }), 'VISIBLE AGAIN: apache on web03: forewarn sees this service again'],
		[notice({ kind: 'late', service: undefined }), 'LATE: web03: samples are late or missing'],
		[notice({ kind: 'advisory', rule: 'time-wait', service: undefined }), 'NOTICE: web03: connection churn'],
		[notice({ kind: 'advisory', rule: 'new' }), 'NOTICE: apache on web03: worth a look, no worker exhaustion'],
	])('of a notice', (message, expected) => expect(headlineOf(message)).toBe(expected))
})

describe('the first three lines of a page', () => {
	const reload = 'sudo apachectl configtest && sudo apachectl graceful'
	const dropIn = (file: string) => `sudo tee ${file} && ${reload} || sudo rm ${file}`
	it.each([
		{
			kind: 'pool',
			title: 'workers wait for pool site1, 446 clients wait',
			users: 'Users wait now: 446 clients in the accept queue, about 12 s each; they fail in about 40 s.',
			first:
				"sudo sed -i.bak -E '127s/^(\\s*pm.max_children\\s*=).*/\\1 12/' /etc/php/8.2/fpm/pool.d/site1.conf && sudo php-fpm8.2 -t && sudo systemctl reload php8.2-fpm",
		},
		{
			kind: 'backend',
			title: 'workers wait for backend 127.0.0.1:9000, about 2 min left',
			users: 'Users will wait in about 2 min (between 1 min 20 s and 3 min), and fail in about 2 min 30 s.',
			first:
				"sudo systemctl status --no-pager $(sudo ss -Htlnp 'sport = :9000' | grep -om1 'pid=[0-9]*' | cut -d= -f2)",
		},
		{
			kind: 'clients',
			title: 'slow clients hold the workers, about 30 s left',
			users: 'Users will wait in about 30 s (between 20 s and 1 min).',
			first: `echo 'RequestReadTimeout header=5-10,MinRate=500 body=10,MinRate=500' | ${dropIn('/etc/apache2/conf-enabled/zz-slow-clients.conf')}`,
		},
		{
			kind: 'traffic',
			title: 'traffic outgrows the workers, about 3 min left',
			users: 'Users will wait in about 3 min (between 2 min and 5 min).',
			first: `sudo sed -i.bak -E --follow-symlinks '13s/((MaxRequestWorkers|MaxClients)\\s+)[0-9]+/\\1125/I' /etc/apache2/mods-enabled/mpm_event.conf && sed -n 13p /etc/apache2/mods-enabled/mpm_event.conf && ${reload}`,
		},
		{
			kind: 'keep-alive',
			title: 'idle keep-alive connections hold the workers, about 30 s left',
			users: 'Users will wait in about 30 s (between 20 s and 50 s).',
			first: `echo 'KeepAliveTimeout 1' | ${dropIn('/etc/apache2/conf-enabled/zz-keep-alive.conf')}`,
		},
		{
			kind: 'crowd',
			title: 'a crowd arrives faster than workers accept, 212 clients wait',
			users: 'Users wait now: 212 clients in the accept queue, about 3 s each; they fail in about 10 s.',
			first:
				'sudo nft \'add table inet forewarn; delete table inet forewarn; table inet forewarn { chain each { meter v4 { ip saddr timeout 1m limit rate over 20/second burst 40 packets } counter drop; meter v6 { ip6 saddr timeout 1m limit rate over 20/second burst 40 packets } counter drop; }; chain in { type filter hook input priority -10; iif != "lo" tcp dport { 80, 443 } tcp flags & (syn | ack) == syn jump each; }; }\'',
		},
		{
			kind: 'stuck',
			title: 'stuck requests hold the workers, about 18 min left',
			users: 'Users will wait in about 18 min (12 min at the earliest; the trend may also end).',
			first: 'sudo apachectl configtest && sudo systemctl kill -s HUP --kill-who=main apache2',
		},
		{
			kind: 'nobody-accepts',
			title: 'clients wait, but no worker accepts them, users fail now',
			users:
				'Users fail now: 33 connection attempts dropped at a full queue; 512 clients in the accept queue, about 12 s each.',
			first: 'sudo tail -qn 30 /var/log/apache2/error.log',
		},
		{
			kind: 'flood',
			title: 'SYN flood: half-open connections jump',
			users: 'No user waits yet; these samples show no trend to estimate from.',
			first: 'sudo sysctl -w net.ipv4.tcp_syncookies=1',
		},
		{
			kind: 'unclear',
			title: 'workers are filling up',
			users: 'No user waits yet; these samples show no trend to estimate from.',
			first:
				"sudo ss -Htnp state established 'not ( sport = :80 or sport = :443 )' | grep -E 'apache2|httpd' | awk '{print $4}' | sort | uniq -c | sort -rn | head -5; ss -Hxl | awk '$3 > 0'",
		},
	] as const)('where the cause is $kind', ({ kind, title, users, first }) => {
		const page = createPage(incidentMessage(CAUSE_EVENTS[kind], { facts: () => FACTS }))
		expect([page.headline.title, page.users, page.first]).toEqual([title, users, first])
	})

	it('say nothing of users where it is over', () => {
		const { users, first, advice } = createPage(incidentMessage(EVENTS.resolved))
		expect([users, first, advice]).toEqual([undefined, undefined, undefined])
	})
})
