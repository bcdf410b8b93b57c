/**
 * The desk's calculator: numbers, + - * / // ** and brackets, read as Python reads them, and answered as Python writes a number that was
 * rounded to cents. A refusal says what Python says.
 */
export class ArithmeticError extends Error {}

export function calculate(expression: string): string {
  if (!/^[0-9+\-*/(). ]*$/.test(expression)) throw new ArithmeticError("invalid characters in expression");
  return pythonFloat(roundToCents(evaluate(expression)));
}

function evaluate(expression: string): number {
  const tokens = expression.match(/\d+\.?\d*|\.\d+|\*\*|\/\/|[-+*/()]|\./g) ?? [];
  let at = 0;
  const isNext = (...wanted: string[]): boolean => wanted.includes(tokens[at] ?? "");
  const take = (): string => {
    const token = tokens[at];
    if (token === undefined) throw invalid();
    at += 1;
    return token;
  };
  const leftToRight = (operators: readonly string[], operand: () => number): number => {
    let value = operand();
    while (isNext(...operators)) value = apply(take(), value, operand());
    return value;
  };
  const sum = (): number => leftToRight(["+", "-"], product);
  const product = (): number => leftToRight(["*", "/", "//"], signed);
  const signed = (): number => {
    if (!isNext("+", "-")) return power();
    return take() === "-" ? -signed() : signed();
  };
  const power = (): number => {
    const base = atom();
    return isNext("**") ? apply(take(), base, signed()) : base;
  };
  const atom = (): number => {
    const token = take();
    if (token === "(") {
      const value = sum();
      if (take() !== ")") throw invalid();
      return value;
    }
    if (!/\d/.test(token) || /^0+[1-9]\d*$/.test(token)) throw invalid();
    return Number(token);
  };
  const value = sum();
  if (at < tokens.length) throw invalid();
  return value;
}

function apply(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "**":
      return left ** right;
    default: {
      if (right === 0) throw new ArithmeticError("division by zero");
      return operator === "/" ? left / right : Math.floor(left / right);
    }
  }
}

const invalid = (): ArithmeticError => new ArithmeticError("invalid syntax (<string>, line 1)");

/** An exact half of a cent goes to the even one; it can only be one where the value is a whole number of eighths. */
function roundToCents(value: number): number {
  const cents = value * 100;
  if (Math.abs(value) >= 1e15) return value;
  if (Number.isInteger(value * 8) && Math.abs(cents % 1) === 0.5) return (2 * Math.round(cents / 2)) / 100;
  return Number(value.toFixed(2));
}

/** 255.0, 0.1, 1e+16: what Python's str() makes of a float. */
function pythonFloat(value: number): string {
  const exponential = value !== 0 && Math.abs(value) >= 1e16;
  const text = exponential ? value.toExponential() : Object.is(value, -0) ? "-0" : String(value);
  return exponential || text.includes(".") ? text : `${text}.0`;
}
