import t from 'tap'
import { parsePython, type PyNode } from '../../src/analysis/python/tree.ts'

/** `type[role:child role:child]`, leaves as they are written. */
function shape(text: string, node: PyNode): string {
  const role = node.field === '' ? '' : `${node.field}:`
  if (node.children.length === 0) return role + text.slice(node.start, node.end).trim()
  return `${role}${node.type}[${node.children.map((child) => shape(text, child)).join(' ')}]`
}

const statement = (text: string): string => {
  const { root } = parsePython(text)
  return root.children.map((child) => shape(text, child)).join('; ')
}

const SHAPES: readonly [situation: string, text: string, shape: string][] = [
  [
    'operators bind as they do',
    'a + b * c ** -d',
    'expression_statement[binary_operator[left:a operator:+ right:binary_operator[left:b operator:* right:binary_operator[left:c operator:** right:unary_operator[operator:- argument:d]]]]]',
  ],
  [
    'conditions',
    'not a in b or c',
    'expression_statement[boolean_operator[left:not_operator[argument:comparison_operator[a operators:in b]] operator:or right:c]]',
  ],
  ['a choice', 'a if b else c', 'expression_statement[conditional_expression[a b c]]'],
  [
    'calls, items and attributes',
    'a.b(c, *d, e=f, **g)[h:i, ::j]',
    'expression_statement[subscript[value:call[function:attribute[object:a attribute:b] arguments:argument_list[c list_splat[d] keyword_argument[name:e value:f] dictionary_splat[g]]] subscript:slice[start:h stop:i] subscript:slice[step:j]]]',
  ],
  [
    'a choice behind stars, which takes the whole of it',
    'a(*b if c else d, **e or f)',
    'expression_statement[call[function:a arguments:argument_list[list_splat[conditional_expression[b c d]] dictionary_splat[boolean_operator[left:e operator:or right:f]]]]]',
  ],
  [
    'a comprehension',
    '[a async for b, c in d if e for f in g]',
    'expression_statement[list_comprehension[body:a for_in_clause[left:pattern_list[b c] right:d] if_clause[e] for_in_clause[left:f right:g]]]',
  ],
  [
    'a generator as the only argument',
    'a(b for b in c)',
    'expression_statement[call[function:a arguments:generator_expression[body:b for_in_clause[left:b right:c]]]]',
  ],
  [
    'displays',
    '{**a, "b": c}, {d}, [], (e,), ()',
    'expression_statement[expression_list[dictionary[dictionary_splat[a] pair[key:string[" b] value:c]] set[d] [] tuple[e] ()]]',
  ],
  [
    'a lambda',
    'lambda a, *b, c=1, **d: (a, b)',
    'expression_statement[lambda[parameters:lambda_parameters[a list_splat_pattern[b] default_parameter[name:c value:1] dictionary_splat_pattern[d]] body:tuple[a b]]]',
  ],
  ['texts behind each other', '"a" r\'b\'', 'expression_statement[concatenated_string[string[" a] string[r\' b]]]'],
  [
    'code in a text',
    'f"a{{b}}{c!r:>{d}}e{f"{g}"}"',
    'expression_statement[string[f" a{ b} interpolation[c] interpolation[d] e interpolation[string[f" interpolation[g]]]]]',
  ],
  [
    'assignments in a row',
    'a = b, c = d',
    'expression_statement[assignment[left:a right:assignment[left:expression_list[b c] right:d]]]',
  ],
  [
    'an assignment in an expression',
    '(a := b)',
    'expression_statement[parenthesized_expression[named_expression[name:a value:b]]]',
  ],
  ['a type and a value', 'a: b = c', 'expression_statement[assignment[left:a type:b right:c]]'],
  [
    'imports',
    'import a.b as c, d\nfrom ..e import (f as g, h,)\nfrom . import *',
    'import_statement[name:aliased_import[name:a.b alias:c] name:d]; import_from_statement[module_name:..e name:aliased_import[name:f alias:g] name:h]; import_from_statement[module_name:. *]',
  ],
  [
    'a block on the line',
    'if a: b; c\nelif d: pass\nelse: e',
    'if_statement[condition:a consequence:block[expression_statement[b] expression_statement[c]] alternative:elif_clause[condition:d consequence:block[pass]] alternative:else_clause[body:block[expression_statement[e]]]]',
  ],
  [
    'a function',
    '@a\nasync def b(c: d = 1, /, *, e) -> f:\n  return e',
    'decorated_definition[decorator[a] definition:function_definition[name:b parameters:parameters[typed_default_parameter[name:c type:d value:1] / * e] return_type:f body:block[return_statement[e]]]]',
  ],
  [
    'a class',
    'class A(B, metaclass=C):\n\tx = 1',
    'class_definition[name:A superclasses:argument_list[B keyword_argument[name:metaclass value:C]] body:block[expression_statement[assignment[left:x right:1]]]]',
  ],
  [
    'attempts',
    'try:\n  a\nexcept* (B, C) as d:\n  e\nelse:\n  f\nfinally:\n  g',
    'try_statement[body:block[expression_statement[a]] except_clause[as_pattern[tuple[B C] alias:d] block[expression_statement[e]]] alternative:else_clause[body:block[expression_statement[f]]] finally_clause[block[expression_statement[g]]]]',
  ],
  [
    'what is opened, in brackets',
    'with (a as b, c()):\n  d',
    'with_statement[with_clause[with_item[as_pattern[value:a alias:b]] with_item[value:call[function:c arguments:()]]] body:block[expression_statement[d]]]',
  ],
  [
    'what is opened, where the bracket is part of it',
    'with (a).b() as c: d',
    'with_statement[with_clause[with_item[as_pattern[value:call[function:attribute[object:parenthesized_expression[a] attribute:b] arguments:()] alias:c]]] body:block[expression_statement[d]]]',
  ],
  [
    'cases',
    'match a:\n  case [B(c=1 as g) as d, *_] if e: f',
    'match_statement[subject:a body:block[case_clause[pattern:list[as_pattern[call[function:B arguments:argument_list[keyword_argument[name:c value:as_pattern[1 alias:g]]]] alias:d] list_splat[_]] guard:e consequence:block[expression_statement[f]]]]]',
  ],
  [
    'a pattern within a dictionary that is named',
    'match a:\n  case {"b": c() | d() as e}: f',
    'match_statement[subject:a body:block[case_clause[pattern:dictionary[pair[key:string[" b] value:as_pattern[binary_operator[left:call[function:c arguments:()] operator:| right:call[function:d arguments:()]] alias:e]]] consequence:block[expression_statement[f]]]]]',
  ],
  [
    'match, case and type as names',
    'match = case\nmatch(type)\ntype X = int',
    'expression_statement[assignment[left:match right:case]]; expression_statement[call[function:match arguments:argument_list[type]]]; type_alias_statement[X int]',
  ],
  [
    'lines without end and comments between',
    'a = (1, # x\n\n  2)\n# y\nif b: \\\n  c',
    'expression_statement[assignment[left:a right:tuple[1 2]]]; if_statement[condition:b consequence:block[expression_statement[c]]]',
  ],
  [
    'Python 2 prints',
    'print "a" % b, c\nprint >>d, e',
    'print_statement[expression_list[binary_operator[left:string[" a] operator:% right:b] c]]; print_statement[expression_list[d e]]',
  ],
  ['Python 2 runs a text', 'exec a in b, c', 'exec_statement[code:a expression_list[b c]]'],
  [
    'Python 2 catches and raises',
    'try: a\nexcept B, c: raise D, "e"',
    'try_statement[body:block[expression_statement[a]] except_clause[expression_list[B c] block[raise_statement[expression_list[D string[" e]]]]]]',
  ],
  [
    'Python 2 writes numbers, texts and comparisons',
    '0777, 10L, ur"a", `b` <> c',
    'expression_statement[expression_list[0777 10L string[ur" a] comparison_operator[parenthesized_expression[b] operators:<> c]]]',
  ],
]

t.test('numbers behind dots come to an end', async (t) => {
  for (const text of ['x = ..5', '1..5', '....5.5..5', `[${'..5, '.repeat(1000)}]`]) {
    const { incomplete } = parsePython(text)
    t.type(incomplete, 'string', text.slice(0, 20))
  }
})

t.test('the trees of what Python takes', async (t) => {
  for (const [situation, text, expected] of SHAPES) {
    const { incomplete } = parsePython(text)
    t.equal(incomplete, undefined, `${situation}: nothing is wrong`)
    t.equal(statement(text), expected, situation)
  }
})

const BROKEN: readonly [situation: string, text: string, shape: string][] = [
  ['the expressions of a line that is none', 'a b(c) =', 'ERROR[a call[function:b arguments:argument_list[c]]]'],
  [
    'what is indented below it',
    'if a =: b\n  c()\nd',
    'ERROR[a b expression_statement[call[function:c arguments:()]]]; expression_statement[d]',
  ],
  [
    'blocks of a statement that breaks off',
    'try:\n  a\nexcept +:\n  b\nc',
    'ERROR[body:block[expression_statement[a]] expression_statement[b]]; expression_statement[c]',
  ],
  ['what comes behind a text without end', 'a = "b\nc', 'ERROR[a]; expression_statement[c]'],
]

t.test('what can be read of what it does not take', async (t) => {
  for (const [situation, text, expected] of BROKEN) {
    t.equal(parsePython(text).incomplete, 'syntax errors', `${situation}: it is said`)
    t.equal(statement(text), expected, situation)
  }
})
