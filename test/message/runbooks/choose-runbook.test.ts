import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/detect/incident-event.js'
import { createIncidentMessage, createNoticeMessage } from '../../../src/message/message.js'
import { CAUSE_EVENTS, FACTS } from '../causes.js'
import { BLIND, CONTEXT, EVENTS } from '../messages.js'

const OWN = { title: 'Own', meaning: '{{pool}} of {{host}}', check: [], act: [], confirm: [], afterwards: [] }
const context = { ...CONTEXT, facts: () => FACTS }

describe('the runbook of an incident', () => {
	it.each([
		['pool', 'Apache waits for pool site1'],
		['backend', 'Apache waits for backend 127.0.0.1:9000'],
		['clients', 'Slow clients hold the workers'],
		['traffic', 'More traffic than workers'],
		['keep-alive', 'Idle keep-alive connections hold the workers'],
		['crowd', 'A crowd: connections arrive faster than workers accept them'],
		['stuck', 'Stuck requests hold the workers'],
		['nobody-accepts', 'Clients wait, but no worker accepts them'],
		['flood', 'SYN flood: half-open connections that never complete'],
		['unclear', 'Workers are running out, and the cause is unclear'],
	] as const)('is chosen by its cause: %s', (kind, title) => {
		expect(createIncidentMessage(CAUSE_EVENTS[kind], context).runbook.title).toBe(title)
	})

	it('is chosen by the kind of a detector that names no station', () => {
		expect(createIncidentMessage(EVENTS.changed, context).runbook.title).toBe('Stuck requests hold the workers')
	})

	it.each(['pool', 'gradual-saturation'])("is the operators' own under the name %s, filled", (name) => {
		const { runbook } = createIncidentMessage(CAUSE_EVENTS.pool, context, { [name]: OWN })
		expect([runbook.title, runbook.meaning]).toEqual(['Own', 'site1 of web03'])
	})

	it("prefers the operators' own of the cause to that of the pattern", () => {
		const own = { pool: OWN, 'gradual-saturation': { ...OWN, title: 'By pattern' } }
		expect(createIncidentMessage(CAUSE_EVENTS.pool, context, own).runbook.title).toBe('Own')
	})

	it.each([
		{ name: 'a private network', holders: [{ prefix: '10.1.2.0/24', connections: 40 }] },
		{ name: 'few networks', holders: [{ prefix: '198.51.100.0/24', connections: 280 }] },
	])('never throttles by address where the crowd comes through $name', ({ holders }) => {
		const { crowd } = CAUSE_EVENTS
		const { runbook } = createIncidentMessage({ ...crowd, evidence: { ...crowd.evidence, holders } }, context)
		expect(runbook.act[0]).toEqual({
			text: `The connections come through a proxy, gateway or CDN: ${holders[0]!.prefix} (${holders[0]!.connections}). Do not block or throttle it here, as that hits every user behind it. Limit the rate there, and answer 429 instead of letting users wait.`,
			command: undefined,
		})
		expect(JSON.stringify(runbook.act)).not.toContain('nft')
	})

	it.each([
		{ name: 'a health check beside many users', prefix: '10.1.2.9', connections: 2, isLimited: true },
		{ name: 'a gateway that brings a part of the users', prefix: '10.1.2.9', connections: 40, isLimited: false },
		{ name: 'a CDN among the others', prefix: '162.158.90.0/24', connections: 40, isLimited: false },
	])('limits addresses of a crowd beside $name: $isLimited', ({ prefix, connections, isLimited }) => {
		const { crowd } = CAUSE_EVENTS
		const holders = [{ prefix: '203.0.113.0/24', connections: 40 }]
		const evidence = { ...crowd.evidence, holders, topPeers: [{ prefix, connections }] }
		const { runbook } = createIncidentMessage({ ...crowd, evidence }, context)
		expect(runbook.act[0]!.command?.startsWith('sudo nft ') ?? false).toBe(isLimited)
		expect(runbook.act[0]!.text.includes(`gateway or CDN: ${prefix} (${connections}).`)).toBe(!isLimited)
	})

	it.each([
		{ name: 'the one network that holds most', holders: [['203.0.113.0/24', 66]], refused: '203.0.113.0/24' },
		{
			name: 'it beside a health check',
			holders: [
				['203.0.113.0/24', 66],
				['127.0.0.1', 2],
			],
			refused: '203.0.113.0/24',
		},
		{ name: 'nobody where it is a gateway', holders: [['192.168.0.0/24', 66]], refused: undefined },
		{ name: 'nobody where it is a CDN', holders: [['172.68.1.0/24', 66]], refused: undefined },
		{ name: 'nobody where none holds most', holders: [['203.0.113.0/24', 30]], refused: undefined },
	] as const)('refuses of slow clients $name', ({ holders, refused }) => {
		const { clients } = CAUSE_EVENTS
		const counts = holders.map(([prefix, connections]) => ({ prefix, connections }))
		const message = { ...clients, evidence: { ...clients.evidence, holders: counts } }
		const { act } = createIncidentMessage(message, context).runbook
		expect(/blackhole (\S+)/.exec(act[1]!.command ?? '')?.[1]).toBe(refused)
	})

	it.each([
		{
			name: 'event',
			facts: FACTS,
			first: 'sudo apachectl configtest && sudo systemctl kill -s HUP --kill-who=main apache2',
		},
		{
			name: 'prefork',
			facts: { mpm: 'prefork' as const },
			first:
				"sudo ss -Htnp state close-wait '( sport = :80 or sport = :443 )' | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u | xargs -r sudo kill",
		},
		{
			name: 'an MPM that is not known',
			facts: {},
			first:
				"sudo ss -Htnp state close-wait '( sport = :80 or sport = :443 )' | grep -o 'pid=[0-9]*' | sort | uniq -c | sort -rn | head",
		},
	])('frees stuck workers as $name allows', ({ facts, first }) => {
		const { runbook } = createIncidentMessage(CAUSE_EVENTS.stuck, { ...CONTEXT, facts: () => facts })
		expect(runbook.act[0]!.command).toBe(first)
	})

	it.each([
		{ name: 'whole processes', serverLimit: 16, text: 'Raise the limit from 75 to 125 workers, test, reload.' },
		{ name: 'what ServerLimit allows', serverLimit: 4, text: 'Raise the limit from 75 to 100 workers, test, reload.' },
		{
			name: 'nothing: ServerLimit is reached',
			serverLimit: 3,
			text: 'ServerLimit is used up: raise it and MaxRequestWorkers in these files (now /etc/apache2/mods-enabled/mpm_event.conf, line 13 decides), then restart in full, which drops open connections: "sudo apachectl configtest && sudo systemctl restart apache2".',
		},
	])('raises the limit by $name', ({ serverLimit, text }) => {
		const facts = () => ({ ...FACTS, serverLimit })
		expect(createIncidentMessage(CAUSE_EVENTS.traffic, { ...CONTEXT, facts }).runbook.act[0]!.text).toBe(text)
	})
})

describe('the runbook of a notice', () => {
	const notice = (changes: Partial<Notice>) => ({ ...BLIND, ...changes })
	it.each([
		{ name: 'blind', given: notice({}), expected: 'Blind: no listener on the ports of apache' },
		{
			name: 'blind by a new rule',
			given: notice({ rule: 'new' }),
			expected: 'Blind: no listener on the ports of apache',
		},
		{
			name: 'late',
			given: notice({ kind: 'late', rule: 'late-sample' }),
			expected: 'forewarn itself is not keeping up',
		},
		{
			name: 'churn',
			given: notice({ kind: 'advisory', rule: 'time-wait' }),
			expected: 'Connection churn: very many sockets in TIME_WAIT',
		},
		{ name: 'visible again: nothing to do', given: notice({ kind: 'visible' }), expected: undefined },
		{
			name: 'a rule that is a name of Object',
			given: notice({ kind: 'advisory', rule: 'toString' }),
			expected: undefined,
		},
	])('$name', ({ given, expected }) => {
		expect(createNoticeMessage(given, [80], CONTEXT).runbook?.title).toBe(expected)
	})

	it.each(['no-listener', 'blind'])("is the operators' own under the name %s", (name) => {
		expect(createNoticeMessage(BLIND, [80], CONTEXT, { [name]: OWN }).runbook?.meaning).toBe('unknown of web03')
	})
})
