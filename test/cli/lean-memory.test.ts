import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const MODULE = join(import.meta.dirname, '../../src/cli/lean-memory.ts')

/** In a process of its own, as flags of V8 hold for all of it. Answers megabytes of old objects after each step. */
const PROGRAM = `
import { getHeapSpaceStatistics } from 'node:v8'
import { createLeanMemory } from ${JSON.stringify(MODULE)}
const old = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size / 2 ** 20
const memory = createLeanMemory()
memory.begin()
// In a function: a frame that is left holds nothing.
const fill = () => { const list = []; for (let each = 0; each < 300_000; each++) list.push({ each, next: list.at(-1) }); return list }
let held = fill()
const full = old()
held = undefined
const left = old()
memory.collect()
process.stdout.write(JSON.stringify([full, left, old()]))
`

/** Whether V8 has optimized a loop, before and after there is much to read. */
const HOT_PROGRAM = `
import { createLeanMemory } from ${JSON.stringify(MODULE)}
const isOptimized = new Function('loop', 'return (%GetOptimizationStatus(loop) & 16) !== 0')
const loop = (times) => { let sum = 0; for (let each = 0; each < times; each++) sum = (sum * 31 + each) | 0; return sum }
const heat = async (rounds) => {
	for (let round = 0; round < rounds && !isOptimized(loop); round++) { loop(100_000); await new Promise(setImmediate) }
}
const memory = createLeanMemory()
memory.begin()
await heat(200)
const before = isOptimized(loop)
memory.hurry()
memory.hurry()
await heat(20_000)
process.stdout.write(JSON.stringify([before, isOptimized(loop)]))
`

it('has nothing optimized until there is much to read', () => {
	const args = ['--allow-natives-syntax', '--import', 'tsx', '--input-type=module', '-e', HOT_PROGRAM]
	expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual([false, true])
})

it('gives old objects back when it is told to, and not before', () => {
	const args = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM]
	const [full, left, collected] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as number[]
	expect(full).toBeGreaterThan(10)
	expect(left).toBeGreaterThan(10)
	expect(collected).toBeLessThan(full! / 2)
})
