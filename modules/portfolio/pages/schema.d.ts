// Written by `make generate` from the services' OpenAPI documents. Never edited.
export interface paths {
    "/hub/portfolio/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin the import of a CSV file.
         * @description Begin the import of a CSV file.
         */
        post: operations["hub_portfolio_begin_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how far an import is.
         * @description Show how far an import is.
         */
        get: operations["hub_portfolio_show_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/imports/{import_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the import; a large one is put in by the worker.
         * @description End the import; a large one is put in by the worker.
         */
        post: operations["hub_portfolio_finish_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/imports/{import_id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the next part of the file.
         * @description Send the next part of the file.
         */
        post: operations["hub_portfolio_add_import_part"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/instruments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your instruments.
         * @description List your instruments.
         */
        get: operations["hub_portfolio_list_instruments"];
        put?: never;
        /**
         * Enter an instrument, or change its name.
         * @description Enter an instrument, or change its name.
         */
        post: operations["hub_portfolio_put_instrument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your portfolios.
         * @description List your portfolios.
         */
        get: operations["hub_portfolio_list_portfolios"];
        put?: never;
        /**
         * Open a portfolio.
         * @description Open a portfolio.
         */
        post: operations["hub_portfolio_open_portfolio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a portfolio at the close of a day: holdings, money, gains, and three returns.
         * @description Show a portfolio at the close of a day: holdings, money, gains, and three returns.
         */
        get: operations["hub_portfolio_show_portfolio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the name and the settings of a portfolio.
         * @description Change the name and the settings of a portfolio.
         */
        post: operations["hub_portfolio_change_portfolio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete a portfolio with all its transactions.
         * @description Delete a portfolio with all its transactions.
         */
        post: operations["hub_portfolio_delete_portfolio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a part of the transactions as CSV, which can be imported again.
         * @description Export a part of the transactions as CSV, which can be imported again.
         */
        get: operations["hub_portfolio_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/holding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one holding at the close of a day, with returns of its own.
         * @description Show one holding at the close of a day, with returns of its own.
         */
        get: operations["hub_portfolio_show_holding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a portfolio was worth over time, for a plot.
         * @description Show what a portfolio was worth over time, for a plot.
         */
        get: operations["hub_portfolio_show_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List transactions, the newest first.
         * @description List transactions, the newest first.
         */
        get: operations["hub_portfolio_list_transactions"];
        put?: never;
        /**
         * Enter a transaction; the same one again changes nothing.
         * @description Enter a transaction; the same one again changes nothing.
         */
        post: operations["hub_portfolio_enter_transaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/portfolios/{portfolio_id}/transactions/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete a transaction, of a transfer both sides.
         * @description Delete a transaction, of a transfer both sides.
         */
        post: operations["hub_portfolio_delete_transaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter prices of days.
         * @description Enter prices of days.
         */
        post: operations["hub_portfolio_put_prices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/portfolio/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter exchange rates of days.
         * @description Enter exchange rates of days.
         */
        post: operations["hub_portfolio_put_rates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Amount */
        Amount: {
            missing: components["schemas"]["Missing"][];
            value: string | null;
        };
        /** Changed */
        Changed: {
            changed: number;
        };
        /**
         * CostMethod
         * @description Which shares are sold first: the oldest, or equal parts of all.
         * @default fifo
         * @enum {string}
         */
        CostMethod: "fifo" | "average";
        /**
         * DecimalSign
         * @description How numbers are written.
         * @default auto
         * @enum {string}
         */
        DecimalSign: "auto" | "point" | "comma";
        /** Done */
        Done: Record<string, never>;
        /** ExportPage */
        ExportPage: {
            csv: string;
            next_cursor: string;
        };
        /** FieldError */
        FieldError: {
            field: string;
            message: string;
        };
        /** HoldingReport */
        HoldingReport: {
            holding: components["schemas"]["PortfolioHolding"];
            returns: components["schemas"]["PortfolioReturns"];
        };
        /** ImportAnswer */
        ImportAnswer: {
            added: number;
            ignored_columns: string[];
            import_id: string;
            lines: number;
            parts: number;
            status: string;
            unchanged: number;
            wrong: number;
            wrong_lines: components["schemas"]["ImportWrongLine"][];
        };
        /** ImportPart */
        ImportPart: {
            /** @description must be the number of the part */
            number: number;
            /** @description must have at most 900000 characters, and no NUL */
            text: string;
        };
        /** ImportRequest */
        ImportRequest: {
            decimal_sign?: components["schemas"]["DecimalSign"];
            /** @description must be the id of a portfolio */
            portfolio_id?: string;
            /** @default false */
            skip_wrong_lines?: boolean;
            /**
             * @description must be transactions, prices or rates
             * @example transactions
             */
            what: string;
        };
        /** ImportWrongLine */
        ImportWrongLine: {
            line: number;
            why: string;
        };
        /** Instrument */
        Instrument: {
            currency: string;
            last_price_day: string | null;
            name: string;
            symbol: string;
        };
        /** InstrumentList */
        InstrumentList: {
            instruments: components["schemas"]["Instrument"][];
        };
        /** InstrumentRequest */
        InstrumentRequest: {
            /**
             * @description must be three letters, such as EUR
             * @example EUR
             */
            currency: string;
            /**
             * @description must have at most 200 characters
             * @default
             */
            name?: string;
            /**
             * @description must be 1 to 32 letters, digits, and . : _ ^ / - after the first
             * @example ACME
             */
            symbol: string;
        };
        /**
         * Kind
         * @description The kinds of transactions.
         * @enum {string}
         */
        Kind: "split" | "deposit" | "transfer_in" | "dividend" | "buy" | "sell" | "fee" | "transfer_out" | "withdrawal";
        /** Missing */
        Missing: {
            /** Format: date */
            day: string;
            of: string;
            what: string;
        };
        /** Portfolio */
        Portfolio: {
            base_currency: string;
            cost_method: components["schemas"]["CostMethod"];
            /** Format: date-time */
            created_at: string;
            max_age_days: number;
            name: string;
            portfolio_id: string;
        };
        /** PortfolioCash */
        PortfolioCash: {
            amount: string;
            currency: string;
            value_base: components["schemas"]["Amount"];
        };
        /** PortfolioChange */
        PortfolioChange: {
            cost_method: components["schemas"]["CostMethod"];
            /**
             * @description must be a number of days from 0 to 3660
             * @example 10
             */
            max_age_days: number;
            /**
             * @description must have 1 to 100 characters
             * @example Retirement
             */
            name: string;
        };
        /** PortfolioHolding */
        PortfolioHolding: {
            cost: components["schemas"]["Amount"];
            cost_base: components["schemas"]["Amount"];
            currency: string;
            income_base: components["schemas"]["Amount"];
            instrument: string;
            price: components["schemas"]["Amount"] | null;
            price_day: string | null;
            quantity: string;
            realised: components["schemas"]["Amount"];
            realised_base: components["schemas"]["Amount"];
            simple_return: components["schemas"]["Return"] | null;
            total_return: components["schemas"]["Return"];
            unrealised: components["schemas"]["Amount"];
            unrealised_base: components["schemas"]["Amount"];
            value: components["schemas"]["Amount"];
            value_base: components["schemas"]["Amount"];
        };
        /** PortfolioList */
        PortfolioList: {
            portfolios: components["schemas"]["Portfolio"][];
        };
        /** PortfolioReport */
        PortfolioReport: {
            cash: components["schemas"]["PortfolioCash"][];
            cost: components["schemas"]["Amount"];
            /** Format: date */
            day: string;
            fees: components["schemas"]["Amount"];
            holdings: components["schemas"]["PortfolioHolding"][];
            income: components["schemas"]["Amount"];
            interest: components["schemas"]["Amount"];
            negative_cash: string[];
            other: components["schemas"]["Amount"];
            portfolio: components["schemas"]["Portfolio"];
            realised: components["schemas"]["Amount"];
            returns: components["schemas"]["PortfolioReturns"];
            total: components["schemas"]["Amount"];
            unrealised: components["schemas"]["Amount"];
        };
        /** PortfolioRequest */
        PortfolioRequest: {
            /**
             * @description must be three letters, such as EUR
             * @example EUR
             */
            base_currency: string;
            cost_method?: components["schemas"]["CostMethod"];
            /**
             * @description must be a number of days from 0 to 3660
             * @default 10
             * @example 10
             */
            max_age_days?: number;
            /**
             * @description must have 1 to 100 characters
             * @example Retirement
             */
            name: string;
        };
        /** PortfolioReturns */
        PortfolioReturns: {
            from_day: string | null;
            gain: components["schemas"]["Amount"];
            money_weighted: components["schemas"]["Return"];
            net_investment: components["schemas"]["Amount"];
            simple: components["schemas"]["Return"];
            time_weighted: components["schemas"]["Return"];
            time_weighted_per_year: components["schemas"]["Return"] | null;
            /** Format: date */
            to_day: string;
        };
        /** PortfolioTransaction */
        PortfolioTransaction: {
            amount: string;
            cost: string | null;
            currency: string;
            /** Format: date */
            date: string;
            fee: string;
            id: string;
            instrument: string;
            note: string;
            other_portfolio: string | null;
            price: string;
            quantity: string;
            ratio: string;
            type: string;
        };
        /** Price */
        Price: {
            /** Format: date */
            date: string;
            /**
             * @description must be 1 to 32 letters, digits, and . : _ ^ / - after the first
             * @example ACME
             */
            instrument: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @example 12.5
             */
            price: string;
        };
        /** PriceRequest */
        PriceRequest: {
            prices: components["schemas"]["Price"][];
        };
        /** ProblemDocument */
        ProblemDocument: {
            detail: string;
            errors?: components["schemas"]["FieldError"][];
            status: number;
            title: string;
            type: string;
        };
        /** Rate */
        Rate: {
            /** Format: date */
            date: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @example 12.5
             */
            rate: string;
            /**
             * @description must be three letters, such as EUR
             * @example EUR
             */
            source: string;
            /**
             * @description must be three letters, such as EUR
             * @example EUR
             */
            target: string;
        };
        /** RateRequest */
        RateRequest: {
            rates: components["schemas"]["Rate"][];
        };
        /** Return */
        Return: {
            definition: string;
            missing: components["schemas"]["Missing"][];
            value: string | null;
        };
        /** SeriesAnswer */
        SeriesAnswer: {
            base_currency: string;
            points: components["schemas"]["SeriesPoint"][];
        };
        /** SeriesPoint */
        SeriesPoint: {
            /** Format: date */
            day: string;
            net_paid_in: components["schemas"]["Amount"];
            total: components["schemas"]["Amount"];
        };
        /** TransactionAnswer */
        TransactionAnswer: {
            id: string;
            is_new: boolean;
        };
        /** TransactionDeletion */
        TransactionDeletion: {
            /**
             * @description must have 1 to 64 characters
             * @example 2026-11-30-1
             */
            id: string;
        };
        /** TransactionPage */
        TransactionPage: {
            next_cursor: string;
            transactions: components["schemas"]["PortfolioTransaction"][];
        };
        /** TransactionRequest */
        TransactionRequest: {
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @default
             * @example 12.5
             */
            amount?: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @default
             * @example 12.5
             */
            cost?: string;
            /**
             * @description must be three letters, such as EUR
             * @example EUR
             */
            currency: string;
            /** Format: date */
            date: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @default
             * @example 12.5
             */
            fee?: string;
            /**
             * @description must have 1 to 64 characters
             * @example 2026-11-30-1
             */
            id?: string;
            /**
             * @description must be 1 to 32 letters, digits, and . : _ ^ / - after the first
             * @example ACME
             */
            instrument?: string;
            /**
             * @description must have at most 500 characters
             * @default
             */
            note?: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @default
             * @example 12.5
             */
            price?: string;
            /**
             * @description must be a number as a text, with at most 15 digits before the point and 10 after it
             * @default
             * @example 12.5
             */
            quantity?: string;
            /** @default 0 */
            split_new?: number;
            /** @default 0 */
            split_old?: number;
            /** @description must be the id of a portfolio */
            to_portfolio?: string;
            type: components["schemas"]["Kind"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    hub_portfolio_begin_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_show_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description Bad request syntax or unsupported method */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        extra?: null | {
                            [key: string]: unknown;
                        } | unknown[];
                        status_code: number;
                    };
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_finish_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_add_import_part: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportPart"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The import is finished, or another part is due. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_list_instruments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstrumentList"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_put_instrument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstrumentRequest"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instrument"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The instrument is in another currency: a trade is in the instrument's own. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_list_portfolios: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioList"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_open_portfolio: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortfolioRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have a portfolio of this name. You have as many portfolios as one may have: delete one first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_show_portfolio: {
        parameters: {
            query?: {
                /** @description The close of this day; today if missing. */
                day?: string | null;
                /** @description The close of this day; if missing, the first money paid in. */
                from?: string | null;
            };
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioReport"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The history of this portfolio is being computed; try again in a second. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_change_portfolio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortfolioChange"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have a portfolio of this name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_delete_portfolio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Bad request syntax or unsupported method */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        extra?: null | {
                            [key: string]: unknown;
                        } | unknown[];
                        status_code: number;
                    };
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_export: {
        parameters: {
            query?: {
                /** @description The cursor of an earlier answer. */
                cursor?: string;
            };
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportPage"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The history of this portfolio is being computed; try again in a second. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_show_holding: {
        parameters: {
            query: {
                /** @description Its symbol. */
                instrument: string;
                /** @description The close of this day; today if missing. */
                day?: string | null;
            };
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldingReport"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. There is no such instrument in this portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The history of this portfolio is being computed; try again in a second. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_show_series: {
        parameters: {
            query?: {
                /** @description The close of this day; today if missing. */
                day?: string | null;
                /** @description The close of this day; if missing, the first money paid in. */
                from?: string | null;
                /** @description How many days. */
                points?: number;
            };
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesAnswer"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The history of this portfolio is being computed; try again in a second. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_list_transactions: {
        parameters: {
            query?: {
                /** @description The cursor of an earlier answer. */
                cursor?: string;
            };
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionPage"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_enter_transaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransactionRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionAnswer"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description This id stands for another transaction already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The instrument is in another currency: a trade is in the instrument's own. A transfer goes to another portfolio. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_delete_transaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransactionDeletion"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description You have no such portfolio. There is no such transaction in this portfolio. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_put_prices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceRequest"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changed"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no instrument of one of these names: enter it, or a trade with it, first. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hub_portfolio_put_rates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RateRequest"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changed"];
                };
            };
            /** @description The request breaks the rules of one or more fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no valid session, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body took too long to arrive. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is longer than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not declared as application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Too many attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The service is overloaded or a part of it is away; try again soon. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
}
