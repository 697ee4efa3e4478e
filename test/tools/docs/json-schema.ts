/** The part of JSON Schema that ours is made of. */
export interface SchemaNode {
	readonly title?: string
	readonly description?: string
	readonly type?: string | readonly string[]
	readonly properties?: Readonly<Record<string, SchemaNode>>
	readonly required?: readonly string[]
	readonly items?: SchemaNode
	readonly anyOf?: readonly SchemaNode[]
	readonly oneOf?: readonly SchemaNode[]
	readonly enum?: readonly unknown[]
	readonly const?: unknown
	readonly default?: unknown
	readonly examples?: readonly unknown[]
	readonly minimum?: number
	readonly maximum?: number
	readonly minLength?: number
	readonly minItems?: number
	readonly maxItems?: number
	/** A range in words, where JSON Schema has none. */
	readonly 'x-range'?: string
}
