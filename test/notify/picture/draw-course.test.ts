import { describe, expect, it } from 'vitest'
import type { IncidentMessage } from '../../../src/message/message.js'
import { describeCourse, viewCourse } from '../../../src/notify/picture/course.js'
import { drawCourse } from '../../../src/notify/picture/draw-course.js'
import { HOSTILE } from '../../message/hostile.js'
import { EVENTS, event, incidentMessage } from '../../message/messages.js'
import { course, PICTURED } from './courses.js'

const draw = (message: IncidentMessage) => drawCourse(viewCourse(message)!)

/** The words of a picture in their order. */
function wordsOf(svg: string): string[] {
	return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, words]) => words!.replace(/<[^>]*>/g, ''))
}

/** The paths of a class: their places. */
function pathsOf(svg: string, name: string): string[] {
	return [...svg.matchAll(new RegExp(`<path class="${name}" d="([^"]*)"`, 'g'))].map(([, places]) => places!)
}

describe('drawCourse', () => {
	it.each(['opened', 'escalated'] as const)(
		'draws %s to the letter (update with vitest -u, and look at it)',
		async (name) => {
			await expect(draw(PICTURED[name])).toMatchFileSnapshot(`fixtures/${name}.svg`)
		},
	)

	it('labels every number directly, with the clock of the time zone', () => {
		expect(wordsOf(draw(PICTURED.escalated))).toEqual([
			'apache on web03',
			'last 15 min, UTC',
			'20',
			'40',
			'0',
			'capacity 40',
			'40 accepted',
			'waiting in the accept queue',
			'80',
			'0',
			'65 waiting',
			'14:10',
			'14:15',
			'opened 14:21',
			'page 14:23',
		])
	})

	it('shows a leak as a third, dotted line, and a drill as a drill', () => {
		const svg = draw(PICTURED['a leak, seen for ten minutes, in a drill'])
		expect(wordsOf(svg)).toEqual([
			'DRILL',
			'apache on web03',
			'last 15 min, UTC+5:30',
			'no readings',
			'20',
			'40',
			'0',
			'capacity 40',
			'24 accepted',
			'14 stuck',
			'waiting in the accept queue',
			'10',
			'0',
			'0 waiting',
			'19:40',
			'19:45',
			'opened 19:51',
			'page 19:54',
		])
		expect(svg).toContain('stroke-dasharray="0 7"')
	})

	it('draws no line over a gap, and greys it', () => {
		const svg = draw(PICTURED['resolved, after a gap'])
		expect(pathsOf(svg, 'accepted').map((path) => path.split(' ').length)).toEqual([21, 23])
		expect(svg.match(/<g class="unseen">/g)).toHaveLength(2)
		expect(wordsOf(svg).at(-1)).toBe('resolved 14:27')
	})

	it('says that a capacity is not known, and shows one reading as a dot', () => {
		const svg = draw(PICTURED['a capacity that is not known'])
		expect(wordsOf(svg)).toEqual(expect.arrayContaining(['capacity not known yet', '12 345 accepted', '10k']))
		expect(pathsOf(svg, 'capacity')).toEqual([])
		expect(pathsOf(svg, 'accepted')).toEqual(['M330 91 h0'])
	})

	it.each(HOSTILE)('lets no name become markup: %j', (text) => {
		const named = (service: string, host: string) =>
			draw({ ...PICTURED.opened, ...incidentMessage(event({}, { service }), { host, timeZone: () => 0 }) })
		const tagsOf = (svg: string) => svg.replace(/>[^<]+</g, '><')
		expect(tagsOf(named(text, text))).toBe(tagsOf(named('harmless', 'harmless')))
		// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids.
		expect(named(text, text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Cs}/u)
	})

	it.each([
		{ name: 'an older message without a course', message: incidentMessage() },
		{
			name: 'a recording without wall time',
			message: { ...PICTURED.opened, recent: { ...PICTURED.opened.recent, until: undefined } },
		},
		{ name: 'no reading', message: { ...PICTURED.opened, recent: course(0, {}) } },
	])('has nothing to draw: $name', ({ message }) => {
		expect(viewCourse(message)).toBeUndefined()
	})
})

describe('describeCourse', () => {
	it.each([
		[
			'opened',
			'The 15 minutes until 14:21:07 UTC, 31 readings since 14:06: accepted from 10 to 38, capacity 40; waiting in the accept queue 0 throughout.',
		],
		[
			'a leak, seen for ten minutes, in a drill',
			'DRILL. The 15 minutes until 19:54:07 UTC+5:30, 20 readings since 19:44: accepted 24 throughout, capacity 40; stuck from 0 to 14; waiting in the accept queue 0 throughout.',
		],
		[
			'resolved, after a gap',
			'The 15 minutes until 14:27:22 UTC, 21 readings since 14:14, readings are missing once: accepted from 40 to 12, capacity 40; waiting in the accept queue from 60 to 0.',
		],
		[
			'a capacity that is not known',
			'The 15 minutes until 14:21:07 UTC, 1 reading since 14:21: accepted 12 345 throughout, capacity not known yet; waiting in the accept queue 412 throughout.',
		],
	] as const)('says %s in words', (name, words) => {
		expect(describeCourse(viewCourse(PICTURED[name])!)).toBe(words)
	})

	it('names the peak where it is over', () => {
		const recent = course(3, { acceptQueue: (index) => [0, 90, 4][index]! })
		const words = describeCourse(viewCourse({ ...incidentMessage(EVENTS.opened), recent })!)
		expect(words).toContain('waiting in the accept queue from 0 to 4, at most 90')
	})
})
