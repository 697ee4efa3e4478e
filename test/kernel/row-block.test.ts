import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INODE, STATE } from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { arbitraryRows, rowOf } from './arbitrary-rows.js'
import { RowList, scanInto } from './reading.js'

describe('a row block', () => {
	it.each(SCENES)('pours out the rows of %s as they came', (scene) => {
		const tables = { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') }
		const straight = new RowList()
		const block = new RowBlock()
		const poured = new RowList()
		scanInto(straight, tables)
		scanInto(block, tables)
		block.pour(poured)
		expect(poured).toEqual(straight)
	})

	it('drops a row whose identity came already, and keeps the first', () => {
		const block = new RowBlock()
		expect(block.add(rowOf({ state: 1, inode: 5, localPort: 80, remotePort: 9 }))).toBe(true)
		expect(block.add(rowOf({ state: 8, inode: 6, localPort: 80, remotePort: 9 }))).toBe(false)
		expect([block.length, block.at(0)[STATE], block.at(0)[INODE]]).toEqual([1, 1, 5])
	})

	it('tells listeners of one port apart by their inodes', () => {
		const block = new RowBlock()
		for (const inode of [5, 6, 5]) block.row(rowOf({ state: 10, inode, localPort: 80, remotePort: 0 }))
		expect(block.length).toBe(2)
	})

	it('finds every row that was put into it, and no other, also after it was emptied', () => {
		fc.assert(
			fc.property(arbitraryRows(100), arbitraryRows(20), (rows, others) => {
				const block = new RowBlock(1)
				for (const row of others) block.add(row)
				block.clear()
				for (const row of rows) block.add(row)
				rows.forEach((row, index) => {
					expect(block.find(row)).toBe(index)
					expect([...block.at(index)]).toEqual([...row])
				})
				const absent = rowOf({ state: 1, inode: 1, localPort: 1, remotePort: 2, local: [9, 9, 9, 9] })
				expect(block.find(absent)).toBe(-1)
			}),
		)
	})

	it('passes on how many lines were no rows', () => {
		const block = new RowBlock()
		block.malformed()
		block.malformed()
		const list = new RowList()
		block.pour(list)
		expect(list.malformedLines).toBe(2)
		block.clear()
		expect(block.malformedRows).toBe(0)
	})
})
