using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Durability;

/// <summary><c>reco up</c> in a process of its own, which a test may kill.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(string store, string? program, string[] more)
    {
        program ??= Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "reco.dll");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, "up", "--port", "0", "--empty", "--store", store, .. more]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; } = new() { Timeout = Patience };

    /// <summary>Starts the service over a store and waits until it listens; another build of it where <paramref name="program"/> is one.</summary>
    public static async Task<ServiceProcess> StartAsync(string store, string? program = null, params string[] more)
    {
        var service = new ServiceProcess(store, program, more);
        try
        {
            service.Http.BaseAddress = await service._address.Task.WaitAsync(Patience);
            return service;
        }
        catch (Exception e)
        {
            service.Dispose();
            throw new InvalidOperationException($"`reco up` did not say where it listens within {Patience.TotalSeconds:0} s. It wrote:\n{service._output}", e);
        }
    }

    /// <summary>Ends the process as a power cut would: SIGKILL, no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Asks the process to end, as a supervisor does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Sends events. Null: no answer came, and nothing is known of them.</summary>
    public async Task<JsonElement?> SendAsync(object[] events)
    {
        try
        {
            using var response = await Http.PostAsJsonAsync("/v1/events", events);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Everything held about a user.</summary>
    public Task<JsonElement> GetUserAsync(string userId) => Http.GetFromJsonAsync<JsonElement>($"/v1/users/{userId}");

    /// <inheritdoc />
    public void Dispose()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("The process closed its output."));
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (UpAt().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"is up at (http://\S+)")]
    private static partial Regex UpAt();
}
