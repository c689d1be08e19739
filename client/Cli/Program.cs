using OrleansReco.Cli;

return await RecoCommands.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
