using System.CommandLine;
using System.Diagnostics;

namespace OrleansReco.Cli.Testing;

/// <summary><c>reco test</c>: runs every test project as it was built and sums up.</summary>
internal static class TestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static Command Create()
    {
        var configuration = new Option<string>("--configuration") { Description = "Debug or Release.", DefaultValueFactory = _ => "Release" };
        var filter = new Option<string?>("--filter") { Description = "Only tests that match, as in `dotnet test --filter`." };
        return new Command("test", "Runs every test project and prints how many passed, failed and were skipped, with the reasons.") { configuration, filter }.Does(async (arguments, cancellationToken) =>
        {
            var repository = RecoPaths.Repository ?? throw new CommandFailedException("reco test must run from the repository: no OrleansReco.sln lies above the program.");
            var runtime = arguments.GetValue(RuntimeChoice.Option) == "orleans" ? "Orleans" : "Local";
            var total = TestSummary.Empty;
            foreach (var project in (string[])["Unit", "Runtime", "EndToEnd", "Cluster"])
            {
                total += await RunAsync(repository, project, runtime, arguments.GetValue(configuration)!, arguments.GetValue(filter), cancellationToken);
            }

            foreach (var reason in total.SkipReasons.GroupBy(reason => reason).OrderByDescending(group => group.Count()))
            {
                Console.WriteLine($"skipped {reason.Count()}: {reason.Key}");
            }

            Console.WriteLine($"{total.Passed} passed, {total.Failed} failed, {total.Skipped} skipped");
            return total.Failed == 0 && total.Passed > 0 ? 0 : 1;
        });
    }

    private static async Task<TestSummary> RunAsync(string repository, string project, string runtime, string configuration, string? filter, CancellationToken cancellationToken)
    {
        var results = Directory.CreateTempSubdirectory("reco-test-");
        try
        {
            var start = new ProcessStartInfo("dotnet") { WorkingDirectory = repository };
            foreach (var argument in (string[])["test", Path.Combine("tests", project), "--no-build", "-c", configuration, $"-p:GrainRuntime={runtime}", "--nologo", "--logger", "trx;LogFileName=results.trx", "--logger", "console;verbosity=minimal", "--results-directory", results.FullName])
            {
                start.ArgumentList.Add(argument);
            }

            if (filter is not null)
            {
                start.ArgumentList.Add("--filter");
                start.ArgumentList.Add(filter);
            }

            Console.WriteLine($"== tests/{project} on {runtime}");
            using var process = Process.Start(start) ?? throw new CommandFailedException("dotnet could not be started. Install the .NET SDK that global.json names.");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                Console.Error.WriteLine($"tests/{project} did not end within {Patience.TotalMinutes:0} minutes and was ended: this counts as one failure.");
                return TestSummary.OneFailure;
            }

            return TestSummary.Read(Path.Combine(results.FullName, "results.trx"), process.ExitCode, tolerateNone: filter is not null);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }
}
