import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { adviseHost } from '../../src/advise/advise.js'
import { type AdviceReport, renderAdvice } from '../../src/cli/advise.js'
import { GIB, hostOf, limitsOf, MIB, POOL, poolOf, serverOf, serviceOf, weekOf } from '../advise/facts.js'

const ADVICE = {
	rule: 'timeout',
	what: 'ProxyTimeout',
	from: '300',
	to: '60',
	place: '/etc/apache2/apache2.conf:92',
	why: 'a backend that hangs holds each of 150 workers for 300 s',
	test: 'sudo apachectl graceful',
}
const REPORT: AdviceReport = { judged: 1, seen: ['shop: event'], memory: ['room for 90'], advice: [], notes: [] }

it.each<[name: string, changes: Partial<AdviceReport>, text: string]>([
	['nothing to do', {}, 'seen     shop: event\nmemory   room for 90\nresult   nothing needs doing\n'],
	[
		'nothing that could be judged to do',
		{ notes: ['memory is closed'] },
		'seen     shop: event\nmemory   room for 90\nnote     memory is closed\nresult   nothing needs doing, as far as could be judged\n',
	],
	[
		'nothing that could be judged',
		{ judged: 0, seen: [], memory: [], notes: ['shop: not judged'] },
		'note     shop: not judged\nresult   no Apache could be judged\n',
	],
	[
		'two things, one of them new, and a name that would control the terminal',
		{ seen: ['sh\u001b[2Jop'], memory: [], advice: [ADVICE, { ...ADVICE, place: undefined }] },
		`seen     sh [2Jop

1        ProxyTimeout: 300 -> 60 (/etc/apache2/apache2.conf:92)
  why    a backend that hangs holds each of 150 workers for 300 s
  test   sudo apachectl graceful

2        ProxyTimeout: 300 -> 60 (not set yet)
  why    a backend that hangs holds each of 150 workers for 300 s
  test   sudo apachectl graceful

result   2 things to change
`,
	],
])('%s', (_, changes, text) => expect(renderAdvice({ ...REPORT, ...changes })).toBe(text))

it('is loud on a terminal where something is to change', () => {
	const text = renderAdvice({ ...REPORT, advice: [ADVICE] }, true)
	expect(text).toContain('\u001b[1m1        ProxyTimeout: 300 -> 60 (/etc/apache2/apache2.conf:92)\u001b[0m\n')
})

it('is what README shows', () => {
	const limits = limitsOf({ mpm: 'prefork', maxRequestWorkers: 150, serverLimit: 256, threadsPerChild: 1 })
	const server = serverOf({ running: 12, memory: { measured: 12, bytes: 5.1 * MIB, age: 62_760 }, limits })
	const pools = [poolOf({ memory: { measured: 4, bytes: 43 * MIB, age: 183_600 } })]
	const week = weekOf({ full: { [POOL]: [1, 2, 3, 4, 5].map((hour) => [hour, 8, 66 + hour] as const) } })
	const available = { total: 3.8 * GIB, available: 2.1 * GIB, source: 'MemAvailable of /proc/meminfo' }
	const { memory, advice, notes } = adviseHost(
		hostOf({ services: [serviceOf(server, { week })], pools, memory: available }),
	)
	const seen = [
		'memory: 2.1 GiB of 3.8 GiB available',
		'shop: prefork, 150 workers, ServerLimit 256, accept queue 511 (/etc/apache2/apache2.conf)',
		'PHP-FPM: 1 pool of 8 children together',
		'learned from the running sidecar: shop for the last 7 days',
	]
	const text = renderAdvice({ judged: 1, seen, memory, advice, notes })
	const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
	expect(readme).toContain(`$ sudo forewarn advise -c config.yml\n${text}\`\`\`\n`)
})
