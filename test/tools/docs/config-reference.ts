import type { SchemaNode } from './json-schema.js'

const HEAD = `# Configuration reference

<!-- Written by \`npm run docs\` from src/config/: change the schema, not this file. -->

Every key of \`config.yml\`, in the order of the schema. None is needed: \`forewarn run\` works without a file, and a file needs only what
differs from the defaults. [config.example.yml](../config.example.yml) has all of them as one file with the reasons, and
\`forewarn check -c config.yml\` says what is wrong with yours, all at once.

A **duration** is written \`500ms\`, \`30s\`, \`5m\` or \`1h30m\`; a **share** \`60%\` or \`0.6\`. Paths are relative to the file itself unless they begin
with \`/\`. Secrets stand in an environment variable (\`…_env\`), in a file (\`…_file\`), or, worst, in the configuration itself.

Editors with a YAML language server complete and check the file when its first line names the
[JSON Schema](config.schema.json) of this version:

\`\`\`yaml
# yaml-language-server: $schema=/usr/lib/node_modules/forewarn/docs/config.schema.json
\`\`\`

That path is an example: \`npm root -g\` says where global packages are; in a checkout it is \`docs/config.schema.json\`.
`

/** The reference of every key as Markdown. */
export function writeReference(schema: SchemaNode): string {
	const sections = Object.entries(schema.properties ?? {})
	const order = sections.map(([name]) => `[${name}](#${name.toLowerCase()})`).join(' · ')
	const parts = sections.map(([name, node]) => (isSection(node) ? section(name, node) : single(name, node)))
	return `${[HEAD, order, ...parts].join('\n')}\n`
}

/** Whether a key holds further keys. */
function isSection(node: SchemaNode): boolean {
	return node.properties !== undefined || node.items?.properties !== undefined || optionsOf(node).length > 0
}

function section(name: string, node: SchemaNode): string {
	const list = node.items !== undefined
	const size = list && node.maxItems ? ` A list of ${node.minItems ?? 0} to ${node.maxItems}.` : ''
	const head = `\n## ${name}\n\n${node.description ?? ''}${size}\n`
	const options = optionsOf(node)
	if (options.length === 0) return `${head}\n${table(name, node.items ?? node)}`
	const kinds = options.map((option) => {
		const type = String(option.properties?.type?.const)
		return `\n### ${name}: ${type}\n\n${table(`${name}-${type}`, option)}`
	})
	return `${head}${kinds.join('\n')}`
}

function single(name: string, node: SchemaNode): string {
	return `\n## ${name}\n\n${table('', { properties: { [name]: node } })}`
}

function optionsOf(node: SchemaNode): readonly SchemaNode[] {
	return (node.items?.oneOf ?? node.items?.anyOf ?? []).filter((option) => option.properties !== undefined)
}

function table(place: string, node: SchemaNode): string {
	const exactlyOne = (node.oneOf ?? []).flatMap((each) => each.required ?? [])
	const rows = flatten(node).map(([key, value]) => {
		const anchor = place === '' ? '' : `<a id="${place}-${key}"></a>`
		const fallback = exactlyOne.includes(key)
			? `exactly one of ${exactlyOne.map(code).join(', ')}`
			: writeDefault(value, node.required?.includes(key) === true)
		return `| ${anchor}${code(key)} | ${kindOf(value)} | ${fallback} | ${rangeOf(value)} | ${cell(value.description ?? (value.const === undefined ? '' : 'Which kind it is.'))} |`
	})
	return ['| key | type | default | range | meaning |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}

/** The keys of a mapping; those of one inside it as `as.closeWaitRatio`. */
function flatten(node: SchemaNode): readonly (readonly [key: string, value: SchemaNode])[] {
	return Object.entries(node.properties ?? {}).flatMap(([key, value]) =>
		value.properties === undefined
			? [[key, value] as const]
			: flatten(value).map(([inner, each]) => [`${key}.${inner}`, each] as const),
	)
}

function writeDefault(node: SchemaNode, isRequired: boolean): string {
	if (node.const !== undefined || (isRequired && node.default === undefined)) return 'required'
	if (node.default === undefined) return 'none'
	if (Array.isArray(node.default)) return code(`[${node.default.join(', ')}]`)
	return code(typeof node.default === 'object' ? JSON.stringify(node.default) : String(node.default))
}

/** Says what is written there: the schema's own word, a choice, or the plain type. */
function kindOf(node: SchemaNode): string {
	if (node.const !== undefined) return code(String(node.const))
	if (node.items) return `list: ${kindOf(node.items)}`
	if (node.enum) return node.enum.map((value) => code(String(value))).join(', ')
	if (node.title) return cell(node.title)
	if (node.anyOf) return node.anyOf.map(kindOf).join(' or ')
	if (node.type === 'boolean') return '`true`, `false`'
	if (node.type === 'object' || (Array.isArray(node.type) && node.type.includes('object'))) return 'mapping'
	return node.type === 'string' ? 'text' : String(node.type)
}

function rangeOf(node: SchemaNode): string {
	if (node['x-range']) return node['x-range']
	if (node.minimum !== undefined && node.maximum !== undefined) return `${node.minimum} to ${node.maximum}`
	if (node.items && node.minItems !== undefined && node.maxItems !== undefined)
		return `${node.minItems} to ${node.maxItems} items${node.items.minimum === undefined ? '' : `, each ${rangeOf(node.items)}`}`
	return node.examples ? `such as ${node.examples.map((example) => code(String(example))).join(', ')}` : ''
}

function code(text: string): string {
	return `\`${text}\``
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|')
}
