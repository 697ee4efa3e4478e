import { expect, it } from 'vitest'
import { renderRunChart } from '../../src/cli/replay-chart.js'

const at = Array.from({ length: 31 }, (_sample, index) => index * 30)
const points = at.map((time) => ({
	at: time,
	accepted: Math.max(8, Math.min(40, Math.round((time - 200) / 10))),
	acceptQueue: Math.max(0, time - 700),
	stuck: 0,
	capacity: 40 as number | undefined,
}))
const climb = {
	points,
	marks: [
		{ at: 210, kind: 'onset' },
		{ at: 400, kind: 'warning' },
		{ at: 720, kind: 'critical' },
		{ at: 840, kind: 'failure' },
	],
	end: 900,
} as const

it('draws workers against their capacity, the queue, and the moments that count', () => {
	expect(renderRunChart(climb, 72)).toBe(`\
            accepted, capacity 40 ╌
        40 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▂▂▅▅████████████████████
           │                              ▁▁▄▄▇▇████████████████████████
           │                          ▃▃▆▆██████████████████████████████
           │                    ▂▂▅▅████████████████████████████████████
         0 ┤████████████████████████████████████████████████████████████
            accept queue, at most 200
       200 ┤                                                          ▄█
           │                                                    ▁▁▅▅████
         0 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▆▆████████
           └┴───────────────────┴───────────────────┴──────────────────┴
            0 s                 300 s               600 s
                          ○           △                     ▲       ✕
            ○ onset   △ warning   ▲ critical   ✕ users fail
`)
})

it('leaves blank what has not been played yet', () => {
	const half = { ...climb, points: points.slice(0, 11), marks: climb.marks.slice(0, 1) }
	expect(renderRunChart(half, 52)).toBe(`\
            accepted, capacity 40 ╌
        40 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
           │
           │
           │             ▂
         0 ┤██████████████
            accept queue, at most 0
         1 ┤
           │
         0 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁
           └┴────────────┴────────────┴────────────┴
            0 s          300 s        600 s
                     ○
            ○ onset
`)
})

it('has rows for stuck workers from four on, and says where the capacity is unknown', () => {
	const stuck = points.map((point, index) => ({ ...point, capacity: undefined, stuck: Math.floor(index / 7) }))
	const leak = { ...climb, points: stuck, marks: [] }
	expect(renderRunChart(leak, 52)).toBe(`\
            accepted, capacity unknown
        40 ┤                        ▂▅██████████████
           │                    ▁▄▇▇████████████████
           │                 ▃▆▆████████████████████
           │             ▂▅▅████████████████████████
         0 ┤████████████████████████████████████████
            accept queue, at most 200
       200 ┤                                      ▄█
           │                                  ▁▁▅███
         0 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▆██████
            stuck, at most 4
         4 ┤                            ▄▄▄▄▄▄▄▄▄███
         0 ┤▁▁▁▁▁▁▁▁▁▄▄▄▄▄▄▄▄▄██████████████████████
           └┴────────────┴────────────┴────────────┴
            0 s          300 s        600 s
`)
})

it('is drawn where nothing was read, and where the terminal is too narrow', () => {
	expect(renderRunChart({ points: [], marks: [], end: 0 }, 10)).toBe(`\
            accepted, capacity unknown
         1 ┤
           │
           │
           │
         0 ┤
            accept queue, at most 0
         1 ┤
           │
         0 ┤
           └┴───────────────────
            0 s
`)
})
