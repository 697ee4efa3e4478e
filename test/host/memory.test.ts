import { describe, expect, it } from 'vitest'
import { readCgroupMemory, readHostMemory, readProcessMemory } from '../../src/host/memory.js'
import { procTree } from '../kernel/proc-trees.js'

const MIB = 1024 ** 2
/** /proc/<pid>/stat of a process that was started so many seconds after the host. */
const stat = (seconds: number) => `9 (apache2) S ${'0 '.repeat(18)}${seconds * 100} 0`
const rollup = (mebi: number) =>
	`00400000-7ffd000 ---p 00000000 00:00 0 [rollup]\nRss:  99999 kB\nPss:  ${mebi * 1024} kB\n`

describe('what processes take', () => {
	const { root } = procTree({
		uptime: '500.25 900.00\n',
		'9/smaps_rollup': rollup(30),
		'9/stat': stat(100),
		'10/smaps_rollup': rollup(10),
		'10/stat': stat(400),
		'11/stat': stat(400),
	})

	it('is the mean of their proportional set sizes', () => {
		expect(readProcessMemory(root, [9, 10])).toEqual({ measured: 2, bytes: 20 * MIB, age: 400.25 })
	})

	it('leaves out those that are closed or gone', () => {
		expect(readProcessMemory(root, [10, 11, 12])).toEqual({ measured: 1, bytes: 10 * MIB, age: 100.25 })
	})

	it('is not known where all are', () => expect(readProcessMemory(root, [11])).toBeUndefined())
})

describe('what is left', () => {
	const { root } = procTree({
		meminfo: 'MemTotal:        4096 kB\nMemFree:          100 kB\nMemAvailable:    1024 kB\n',
		'7/cgroup': '0::/web.slice/apache2.service\n',
		'8/cgroup': '0::/user.slice\n',
		'cg/web.slice/memory.max': `${800 * MIB}\n`,
		'cg/web.slice/memory.current': `${700 * MIB}\n`,
		'cg/web.slice/memory.stat': `anon 1\ninactive_file ${50 * MIB}\n`,
		'cg/web.slice/apache2.service/memory.max': 'max\n',
		'cg/web.slice/apache2.service/memory.current': '1\n',
	})

	it('of the host is what the kernel calls available', () => {
		expect(readHostMemory(root)).toEqual({ total: 4 * MIB, available: MIB, source: `MemAvailable of ${root}/meminfo` })
	})

	it('is not known where the kernel does not say', () => expect(readHostMemory('/nowhere')).toBeUndefined())

	it('of a cgroup is its limit without what is in use; unused cache counts as free', () => {
		const room = { total: 800 * MIB, available: 150 * MIB, source: `memory.max of ${root}/cg/web.slice` }
		expect(readCgroupMemory(root, `${root}/cg`, 7)).toEqual(room)
	})

	it('is not limited where no cgroup has a limit', () => {
		expect(readCgroupMemory(root, `${root}/cg`, 8)).toBeUndefined()
	})
})
