using System.Globalization;

namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary>Reads counters of silos from <c>/metrics</c>.</summary>
internal static class SiloMetrics
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The sum of a counter over all silos and series; 0 where no silo has it.</summary>
    public static async Task<double> SumAsync(IEnumerable<Uri> silos, string counter, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        foreach (var silo in silos)
        {
            var text = await Http.GetStringAsync(new Uri(silo, "/metrics"), cancellationToken);
            sum += text.Split('\n')
                .Where(line => line.StartsWith(counter, StringComparison.Ordinal) && line.Length > counter.Length && line[counter.Length] is ' ' or '{')
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }

        return sum;
    }
}
