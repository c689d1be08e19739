using System.Diagnostics;
using System.Reflection;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary>Runs <c>reco</c> as people do: a process of its own.</summary>
internal static class RecoProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>How a run ended.</summary>
    internal sealed record Run(int ExitCode, string Output, string Errors);

    public static Task<Run> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables besides this process's own.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<Run> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) => RunAsync(environment, [], arguments);

    /// <param name="environment">Variables besides this process's own.</param>
    /// <param name="under">A program, with its arguments, that runs it; empty: none.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<Run> RunAsync(IReadOnlyDictionary<string, string> environment, string[] under, string[] arguments)
    {
        var program = Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "reco.dll");
        string[] line = [.. under, "dotnet", program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), output, errors).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"Waited {Patience.TotalMinutes:0} minutes for `reco {string.Join(' ', arguments)}` to end. It wrote:\n{await output}\n{await errors}");
        }

        return new(process.ExitCode, await output, await errors);
    }
}
