import { describe, expect, it } from 'vitest'
import { recentCourse } from '../../src/detect/recent-course.js'
import type { ServicePoint } from '../../src/detect/service-point.js'
import { point } from './points.js'

const NOW = 1_795_000_000_000

/** Readings at these seconds, each with its index as its numbers unless said otherwise. */
function readings(times: readonly number[], queue: (index: number) => number = () => 0): ServicePoint[] {
	return times.map((at, index) =>
		point(at, { wallTime: NOW + at * 1000, accepted: index, acceptQueue: queue(index), stuck: 2 * index }),
	)
}

const every = (seconds: number, count: number) => Array.from({ length: count }, (_, index) => index * seconds)

describe('recentCourse', () => {
	it('has regular readings as they are', () => {
		expect(recentCourse(readings([0, 30, 60.4]), 30)).toEqual({
			until: NOW + 60_400,
			interval: 30,
			secondsAgo: [60, 30, 0],
			accepted: [0, 1, 2],
			acceptQueue: [0, 0, 0],
			stuck: [0, 2, 4],
		})
	})

	it('ends after 15 minutes', () => {
		const { secondsAgo } = recentCourse(readings(every(30, 60)), 30)!
		expect([secondsAgo.length, secondsAgo[0], secondsAgo.at(-1)]).toEqual([31, 900, 0])
	})

	it('thins readings of every other second to one in 15 s: the one with the longest queue, and the newest', () => {
		const course = recentCourse(
			readings(every(2, 31), (index) => (index === 13 ? 99 : 0)),
			30,
		)!
		expect(course.secondsAgo).toEqual([46, 34, 16, 2, 0])
		expect(course.acceptQueue).toEqual([0, 99, 0, 0, 0])
	})

	it('takes less than 1000 bytes on the disk, however often was read', () => {
		const many = readings(every(1, 1800), () => 511).map((each) => ({ ...each, accepted: 150, stuck: 20 }))
		const course = recentCourse(many, 30)!
		expect(course.secondsAgo).toHaveLength(61)
		expect(JSON.stringify(course).length).toBeLessThan(1000)
	})

	it('is nothing without a reading', () => {
		expect(recentCourse([], 30)).toBeUndefined()
	})
})
