import { describe, expect, it } from 'vitest'
import { allowedImports, circleOf, folderOf, importsOf, sourceFiles } from './imports.js'

const FILES = sourceFiles()
const IMPORTS = importsOf(FILES)
const ALLOWED = allowedImports()
const FOLDERS = [...ALLOWED.keys()]

describe('the table of folders in CONTRIBUTING.md', () => {
	it('has a row for every source', () => {
		expect(FILES.filter((file) => folderOf(file, FOLDERS) === undefined)).toEqual([])
	})

	it('names no folder that does not exist', () => {
		expect(FOLDERS.filter((folder) => !FILES.some((file) => folderOf(file, FOLDERS) === folder))).toEqual([])
	})

	it('allows every import that the sources have', () => {
		const forbidden = IMPORTS.filter(({ from, to, isPackage }) => {
			const own = folderOf(from, FOLDERS)!
			const allowed = ALLOWED.get(own)!
			const target = isPackage ? to : (folderOf(to, FOLDERS) ?? to)
			return target !== own && !allowed.includes(target)
		})
		expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
	})

	it('lets folders import one way only', () => {
		const rows = [...ALLOWED].flatMap(([from, names]) =>
			names.filter((to) => ALLOWED.has(to)).map((to) => ({ from, to, isPackage: false })),
		)
		expect(circleOf(rows)).toEqual([])
	})
})

it('has no circle of files, types included', () => {
	expect(circleOf(IMPORTS)).toEqual([])
})
