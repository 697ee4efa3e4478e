/**
 * Makes one SBOM of what is shipped out of two that npm wrote, on the input one after the other: of our packages, and of what deploy/runtime/ adds.
 * Left out are tools: what is neither in the bundle (dist/THIRD-PARTY-LICENSES.txt) nor in a package.
 */
import { readFileSync } from 'node:fs'

const [own, runtime] = readFileSync(0, 'utf8')
	.split(/(?<=^})\n(?=\{)/m)
	.map((text) => JSON.parse(text))
const bundled = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8').matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)
// By name: of two versions of one the list of licences has one.
const shipped = new Set([...bundled].map(([, name]) => name))
const components = [
	...own.components.filter(({ name }) => shipped.has(name)),
	...runtime.components.filter(({ name }) => /^(koffi|@koromix\/koffi-linux-(x64|arm64)|node-linux-.*)$/.test(name)),
]
const known = new Set([own.metadata.component['bom-ref'], ...components.map(({ 'bom-ref': ref }) => ref)])
const dependencies = [...own.dependencies, ...runtime.dependencies]
	.filter(({ ref }) => known.has(ref))
	.map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) }))
const missing = [...shipped].filter((name) => !components.some((one) => one.name === name))
if (missing.length > 0) throw new Error(`in the bundle, but in no lock: ${missing.join(', ')}`)
const { serialNumber: _, ...rest } = own
// npm writes the time of the call and the name of the folder; the same commit is to give the same file.
const component = { ...own.metadata.component, name: 'forewarn' }
const metadata = {
	...own.metadata,
	component,
	timestamp: new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString(),
}
process.stdout.write(`${JSON.stringify({ ...rest, metadata, components, dependencies }, null, 2)}\n`)
