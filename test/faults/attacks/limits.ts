import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { until } from '../setup.js'
import { type Attack, CONSOLE } from './attack.js'
import { makeCage } from './cage.js'

/** Little of what a process needs. */
export const LIMITS: readonly Attack[] = [
	{
		door: 'limits',
		name: 'it may have 24 files open, of which Node needs 19: it watches and pages, without a socket, and says why',
		run: async ({ lay }) => {
			const { host, start } = lay(CONSOLE)
			const sidecar = start({}, ['prlimit', '--nofile=24'])
			await until('it watches', () => sidecar.lines.some((line) => line.includes('"msg":"looks come from')))
			expect(sidecar.lines.join('\n')).toMatch(/only \d more files can be opened \(LimitNOFILE\).* 6/)
			host.saturated()
			await until('it pages', () => sidecar.printed.join('').includes('[CRITICAL]'))
			expect(await sidecar.end('SIGTERM')).toBe(0)
		},
	},
	{
		door: 'limits',
		name: 'it may have 20 files open: it neither ends nor puts its saved state aside, and tells that it is blind',
		run: async ({ lay, user }) => {
			const { host, state, start, untilSampled } = lay(CONSOLE)
			const before = start()
			await untilSampled()
			host.saturated()
			await until('it pages', () => before.printed.length > 0)
			await before.end('SIGKILL')
			const sidecar = start({}, ['prlimit', '--nofile=20'])
			await until('it tells', () => sidecar.printed.join('').includes('EMFILE'))
			expect(sidecar.lines.filter((line) => line.includes('put aside'))).toEqual([])
			expect(readFileSync(`${state}/state.jsonl`, 'utf8')).toContain('"opened"')
			expect(await sidecar.end('SIGTERM'), user.name).toBe(0)
		},
	},
	{
		door: 'limits',
		name: 'it has 60 MB: it watches and pages',
		needsRoot: true,
		run: async ({ lay, ends }) => {
			const { host, start, untilSampled } = lay(CONSOLE)
			const sidecar = start()
			await makeCage({ megabytes: 60 }, sidecar.pid!, ends)
			await untilSampled()
			host.saturated()
			await until('it pages', () => sidecar.printed.join('').includes('[CRITICAL]'))
			expect(await sidecar.end('SIGTERM')).toBe(0)
		},
	},
	{
		door: 'limits',
		name: 'it has a twentieth of a processor: it watches and pages',
		needsRoot: true,
		run: async ({ lay, ends }) => {
			const { host, start } = lay(CONSOLE)
			const sidecar = start()
			await until('it watches', () => sidecar.lines.some((line) => line.includes('"msg":"looks come from')))
			await makeCage({ share: 0.05 }, sidecar.pid!, ends)
			host.saturated()
			await until('it pages', () => sidecar.printed.join('').includes('[CRITICAL]'))
			expect(await sidecar.end('SIGTERM')).toBe(0)
		},
	},
]
