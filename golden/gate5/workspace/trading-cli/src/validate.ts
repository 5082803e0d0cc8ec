import { validations } from "@trade-nexus/sdk";

export const validate = (id: string) => validations.get(id);
