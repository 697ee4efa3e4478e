import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { preProcessFile } from 'typescript'

const ROOT = join(import.meta.dirname, '../..')

/** One import of a source file: who imports, and which source file or package. Type imports count as all others. */
export interface Import {
	readonly from: string
	/** A path below src/, or the name of a package; Node's own modules are `node`. */
	readonly to: string
	readonly isPackage: boolean
}

/** All sources as paths below src/, in order. */
export function sourceFiles(): readonly string[] {
	return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.tsx?$/.test(path))
		.sort()
}

/** Every static, dynamic and type import of the sources. */
export function importsOf(files: readonly string[]): readonly Import[] {
	const known = new Set(files)
	return files.flatMap((from) => {
		const text = readFileSync(join(ROOT, 'src', from), 'utf8')
		return preProcessFile(text).importedFiles.map(({ fileName }) => toImport(from, fileName, known))
	})
}

function toImport(from: string, name: string, known: ReadonlySet<string>): Import {
	if (!name.startsWith('.')) return { from, to: packageOf(name), isPackage: true }
	const path = normalize(join(dirname(from), name))
	const candidates = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')]
	return { from, to: candidates.find((candidate) => known.has(candidate)) ?? path, isPackage: false }
}

function packageOf(name: string): string {
	if (name.startsWith('node:')) return 'node'
	const parts = name.split('/')
	return name.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]!
}

/** The folder of the table that a source belongs to: the longest that is a prefix; `run.ts` belongs to `run`, `cli.ts` to `cli`. */
export function folderOf(path: string, folders: readonly string[]): string | undefined {
	const own = path.includes('/') ? path : `${path.replace(/\.ts$/, '')}/`
	return [...folders].sort((a, b) => b.length - a.length).find((folder) => own.startsWith(`${folder}/`))
}

/** CONTRIBUTING's table of folders: what each may import, by its name below src/. */
export function allowedImports(): ReadonlyMap<string, readonly string[]> {
	const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
	const rows = [...text.matchAll(/^\| `src\/([\w/]+)\/`[^|]*\|[^|]*\| ([^|]*) \|$/gm)]
	return new Map(rows.map(([, folder, names]) => [folder!, names!.split(', ').filter((name) => name !== 'nothing')]))
}

/** The first circle of imports that is met, as a way that ends where it began; empty where there is none. */
export function circleOf(imports: readonly Import[]): readonly string[] {
	const next = new Map<string, string[]>()
	for (const { from, to, isPackage } of imports) if (!isPackage) next.set(from, [...(next.get(from) ?? []), to])
	const done = new Set<string>()
	const way: string[] = []
	const visit = (file: string): readonly string[] => {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
		if (done.has(file)) return []
		way.push(file)
		for (const to of next.get(file) ?? []) {
			const circle = visit(to)
			if (circle.length > 0) return circle
		}
		way.pop()
		done.add(file)
		return []
	}
	for (const file of next.keys()) {
		const circle = visit(file)
		if (circle.length > 0) return circle
	}
	return []
}
