import * as z from 'zod'
import type { Path } from './positions.js'
import { valueAt } from './written-value.js'

/** The keys that the schema knows at a path; of a notifier those of its `type`. */
export function knownKeys(schema: z.core.$ZodType, path: Path, data: unknown): string[] {
	const found = descend(unwrap(schema), path, data)
	return found instanceof z.ZodObject ? Object.keys(found.shape) : []
}

function descend(schema: z.core.$ZodType, path: Path, data: unknown): z.core.$ZodType | undefined {
	const chosen = schema instanceof z.ZodDiscriminatedUnion ? chooseOption(schema, data) : schema
	const [step, ...rest] = path
	if (step === undefined || chosen === undefined) return chosen
	const next =
		chosen instanceof z.ZodObject ? chosen.shape[step] : chosen instanceof z.ZodArray ? chosen.element : undefined
	return next && descend(unwrap(next), rest, valueAt(data, [step]))
}

function chooseOption(union: z.ZodDiscriminatedUnion, data: unknown): z.core.$ZodType | undefined {
	const key = union.def.discriminator
	const wanted = valueAt(data, [key])
	return union.options.find((option) => option instanceof z.ZodObject && option.shape[key]?.safeParse(wanted).success)
}

/** Takes off defaults and optionality, which say nothing about keys. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
	const wrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
	return wrapped ? unwrap(schema.def.innerType) : schema
}
