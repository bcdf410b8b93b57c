const ADDRESS = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,186}[a-zA-Z0-9])?$/;

/** One plain address: it can end no header and name no second recipient. */
export const isMailAddress = (text: string): boolean => ADDRESS.test(text);
