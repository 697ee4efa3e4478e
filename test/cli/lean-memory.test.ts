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
let held = []
for (let each = 0; each < 300_000; each++) held.push({ each, next: held.at(-1) })
const full = old()
held = undefined
const left = old()
memory.collect()
process.stdout.write(JSON.stringify([full, left, old()]))
`

it('gives old objects back when it is told to, and not before', () => {
	const args = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM]
	const [full, left, collected] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as number[]
	expect(full).toBeGreaterThan(10)
	expect(left).toBeGreaterThan(10)
	expect(collected).toBeLessThan(full! - 8)
})
