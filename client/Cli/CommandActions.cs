using System.CommandLine;
using OrleansReco.Client;

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
            catch (RecoRequestException e)
            {
                var first = e.Errors is [var error, ..] && !e.Message.Contains(error.Message, StringComparison.Ordinal) ? $" First: {error.Message}" : "";
                var remedy = e.Status is 401 or 403 ? " A command takes the key from --key-file, --key or RECO_KEY." : "";
                Fail($"The service refused it ({e.Status}): {e.Message}{first}{remedy}");
            }
            catch (RecoUnavailableException e) when (e.InnerException is not HttpRequestException)
            {
                Fail(e.Message);
            }
            catch (Exception e) when (e is HttpRequestException or RecoUnavailableException)
            {
                Fail($"The service does not answer: {Innermost(e).Message.TrimEnd('.')}. Start it with `reco up`, or say where it is with --url.");
            }

            return 1;
        });
        return command;
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static void Fail(string message) => Console.Error.WriteLine($"reco: {message}");
}
