using Spectre.Console;

namespace OrleansReco.Cli.Import;

/// <summary>A progress bar on a terminal; silence elsewhere.</summary>
internal static class ImportProgress
{
    /// <summary>Runs <paramref name="work"/>, which tells how much of <paramref name="total"/> it has done since it last told.</summary>
    public static async Task<T> RunAsync<T>(string name, double total, Func<Action<double>, Task<T>> work)
    {
        if (Console.IsOutputRedirected)
        {
            return await work(_ => { });
        }

        T result = default!;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Markup.Escape(name), maxValue: total);
                result = await work(task.Increment);
            });
        return result;
    }
}
