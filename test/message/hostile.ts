import type { IncidentMessage } from '../../src/message/message.js'
import { station } from './causes.js'
import { EVENTS, event, incidentMessage, SATURATION } from './messages.js'

/** Names that try to become markup, mentions, headers or terminal commands. */
export const HOSTILE: readonly string[] = [
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	'<!channel> <@U123456> <https://evil.example|click>',
	'*bold* _italic_ ~strike~ `code` ```block```',
	'&lt;b&gt; &amp;',
	'apache\r\nBcc: spy@example.org\r\n\r\nbody',
	'\u001b[31mred\u001b[0m\u0007 \u009b31m',
	'\u202egnp.exe \u2066x',
	'a\u2028b\u0000c',
	'zero\u200b\u200d\u2060\ufeff\u00adwidth\u061c\u{e0041}',
	'{{port}} {{constructor}} $(reboot) `reboot`',
	'x'.repeat(5000),
	'😀'.repeat(2000),
	'',
]

/** A message in which every word that comes from outside is `text`. */
export function messageFullOf(text: string): IncidentMessage {
	const { escalated } = EVENTS
	const evidence = {
		...SATURATION,
		capacity: { workers: 40, source: 'apache-config' as const, provenance: text },
		holders: Array.from({ length: 3 }, () => ({ prefix: text, connections: 30 })),
		stations: [
			station({ id: 'front', kind: 'front', name: 'workers' }),
			station({
				id: text,
				kind: 'pool',
				name: text,
				servers: { workers: 8, source: 'apache-config', provenance: text },
			}),
		],
		topPeers: Array.from({ length: 9 }, () => ({ prefix: text, connections: 3 })),
	}
	const hostile = event(
		{ ...escalated, evidence, cause: { kind: 'pool', station: text, text }, reason: text, rule: text },
		{ ...escalated.incident, service: text, id: `${text}-720` },
	)
	const step = { text, command: text }
	const own = { title: text, meaning: text, check: [step], act: [step, step], confirm: [], afterwards: [step] }
	const links = [
		{ label: text, url: 'https://example.org/?a="b"' },
		{ label: 'script', url: 'javascript:alert(1)' },
		{ label: 'break', url: 'https://example.org/\r\nx' },
	]
	return { ...incidentMessage(hostile, { host: text, links }), runbook: own }
}
