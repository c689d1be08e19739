using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Examples;

/// <summary>The example in a process of its own, on a free port.</summary>
internal sealed partial class StorefrontProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StorefrontProcess(Uri reco)
    {
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Storefront.dll"), "--urls", "http://127.0.0.1:0", "--reco", reco.GetLeftPart(UriPartial.Authority)])
            {
                // Not the tests' folder: it has the settings of `reco`.
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address => _address.Task.Result;

    public static async Task<StorefrontProcess> StartAsync(Uri reco)
    {
        var storefront = new StorefrontProcess(reco);
        try
        {
            await storefront._address.Task.WaitAsync(Patience);
            return storefront;
        }
        catch (Exception e)
        {
            storefront.Dispose();
            throw new InvalidOperationException($"The storefront did not say where it listens within {Patience.TotalSeconds:0} s. It wrote:\n{storefront._output}", e);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("The process closed its output."));
        }
        else if (ListeningOn().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningOn();
}
