using System.CommandLine;

namespace OrleansReco.Cli;

/// <summary>Runs commands so that an expected failure is one clear line and exit status 1.</summary>
internal static class CommandActions
{
    /// <summary>Sets what the command does; its exit status is what the action returns.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                return await action(arguments, cancellationToken);
            }
            catch (CommandFailedException e)
            {
                Fail(e.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                Fail("Stopped.");
            }
            catch (HttpRequestException e)
            {
                Fail($"The service does not answer: {(e.InnerException ?? e).Message.TrimEnd('.')}. Start it with `reco up`, or say where it is with --url.");
            }

            return 1;
        });
        return command;
    }

    private static void Fail(string message) => Console.Error.WriteLine($"reco: {message}");
}
