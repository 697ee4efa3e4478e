import { beforeAll, describe, expect, it } from 'vitest'
import { type Performance, perform } from './perform.js'
import { missingForE2e } from './requirements.js'

const missing = missingForE2e()
const runs = new Map<string, Performance>()

/** What was performed; the runs take minutes and go side by side. */
function seen(name: string): Performance {
	return runs.get(name)!
}

/** Mails of incidents, in the order of their arrival, by the event that they tell of. */
function mailsOf({ mails }: Pick<Performance, 'mails'>, event: string) {
	return mails.filter(({ what }) => what.headers.get('x-forewarn-event') === event)
}

/** Slack's messages that tell of an end. */
function slackEndings({ slack }: Pick<Performance, 'slack'>) {
	return slack.filter(({ what }) => what.body.includes('RESOLVED: shop on web1'))
}

/** Whether both channels were told of the end of every incident. */
function isOver(arrivals: Pick<Performance, 'slack' | 'mails'>): boolean {
	const opened = mailsOf(arrivals, 'opened').length
	return mailsOf(arrivals, 'resolved').length === opened && slackEndings(arrivals).length === opened
}

describe.skipIf(missing.length > 0)('the built sidecar beside a real Apache', () => {
	beforeAll(async () => {
		const one = async (...[name, suffices]: Parameters<typeof perform>) => runs.set(name, await perform(name, suffices))
		await Promise.all([one('e2e-gradual', isOver), one('e2e-leak'), one('e2e-spike')])
	}, 500_000)

	it.each([
		['e2e-gradual', 20],
		['e2e-leak', 21],
		['e2e-spike', 19],
	])('%s: knows the capacity of the Apache in that namespace, and of no other', (name, capacity) => {
		expect(seen(name).log.map(({ msg }) => msg)).toContainEqual(
			expect.stringMatching(new RegExp(`^capacity ${capacity}, from .*apache.conf:\\d+$`)),
		)
	})

	it('pages about a growing load on Slack and by mail before the first request fails', () => {
		const { slack, mails, firstFailure } = seen('e2e-gradual')
		expect(firstFailure).toBeDefined()
		expect(slack[0]!.wallTime).toBeLessThan(firstFailure!)
		expect(mails[0]!.wallTime).toBeLessThan(firstFailure!)
	})

	it('names the pattern and carries the runbook, filled in for this service', () => {
		const { slack, mails } = seen('e2e-gradual')
		expect(slack[0]!.what.body).toContain('gradual-saturation')
		expect(slack[0]!.what.body).toContain('MaxRequestWorkers')
		const page = mails[0]!.what
		expect(page.headers.get('x-forewarn-pattern')).toBe('gradual-saturation')
		expect(page.headers.get('subject')).toContain('shop on web1')
		expect(page.secure).toBe(true)
		expect(page.text).toContain('Act within 2 minutes')
		expect(page.text).toContain("ss -tln '( sport = :80 or sport = :8081 )'")
		expect(page.text.replace(/\s+/g, ' ')).toContain('of 20 (from ')
		expect(page.html).toContain('https://wiki.example.org/shop')
	})

	it('tells when it is over, in the thread of the first mail', () => {
		const performance = seen('e2e-gradual')
		// At one reading a second calm lasts seconds: an early warning may have ended before. The last incident is the one
		// that users felt.
		const resolved = mailsOf(performance, 'resolved').at(-1)
		expect(resolved!.wallTime).toBeGreaterThan(performance.firstFailure!)
		const first = resolved!.what.headers.get('references')
		expect(mailsOf(performance, 'opened').map(({ what }) => what.headers.get('message-id'))).toContain(first)
		expect(resolved!.what.headers.get('in-reply-to')).toBe(first)
		expect(slackEndings(performance)).toHaveLength(mailsOf(performance, 'opened').length)
	})

	it('calls hanging requests a resource leak', () => {
		const { slack, mails, events } = seen('e2e-leak')
		const patterns = events.map(({ pattern }) => pattern)
		const named = patterns.indexOf('resource-leak')
		expect(named).toBeGreaterThanOrEqual(0)
		// Nothing is stuck before it is older than Apache's timeout of 60 s: until then, at a sample a second, the workers that it holds
		// may be called a climb, which is warned of. From then on it is a leak, and every critical page says so.
		expect(patterns.slice(0, named).filter((pattern) => pattern !== 'gradual-saturation')).toEqual([])
		expect(patterns.slice(named).filter((pattern) => pattern !== 'resource-leak')).toEqual([])
		expect(events.filter(({ severity, pattern }) => severity === 'critical' && pattern !== 'resource-leak')).toEqual([])
		expect(slack.at(-1)!.what.body).toContain('resource-leak')
		expect(mails.at(-1)!.what.headers.get('x-forewarn-pattern')).toBe('resource-leak')
		expect(mails.at(-1)!.what.text).toContain('close-wait')
	})

	it('calls a flash crowd a sudden spike, before its first request fails', () => {
		const { slack, mails, firstFailure } = seen('e2e-spike')
		expect(slack[0]!.what.body).toContain('sudden-spike')
		expect(mails[0]!.what.headers.get('x-forewarn-pattern')).toBe('sudden-spike')
		expect(slack[0]!.wallTime).toBeLessThan(firstFailure!)
		expect(mails[0]!.wallTime).toBeLessThan(firstFailure!)
	})

	it.each(['e2e-gradual', 'e2e-leak', 'e2e-spike'])(
		'%s: the recording gives the same events at the same times',
		(name) => {
			const { events, replayed } = seen(name)
			expect(events.length).toBeGreaterThan(0)
			expect(replayed).toEqual(events)
		},
	)

	it.each(['e2e-gradual', 'e2e-leak', 'e2e-spike'])('%s: ends within a second of SIGTERM, with 0', (name) => {
		const { exitCode, endedWithinMs } = seen(name)
		expect(exitCode).toBe(0)
		expect(endedWithinMs).toBeLessThan(1000)
	})
})
