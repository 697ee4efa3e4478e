import { expect, it } from 'vitest'
import { type AdviceReport, renderAdvice } from '../../src/cli/advise-text.js'

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
