using OrleansReco.Cli;

// A stop may take as long as the host's own (Reco:Runtime:ShutdownTimeout): requests end, states are written, the store closes.
return await RecoCommands.Create().Parse(args)
    .InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(10) }).ConfigureAwait(false);
