using System.CommandLine;
using System.Diagnostics;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Import;

/// <summary><c>reco import ml-100k DIR</c> and <c>reco import ndjson FILE</c>.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Sends a catalogue and its events to a running service. Sending the same again changes nothing.") { CreateMovieLens(), CreateNdjson() };

    private static Command CreateMovieLens()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder with ml-100k.inter and ml-100k.item." };
        var json = JsonFile.Option();
        var service = new ServiceOptions();
        var command = new Command("ml-100k", "MovieLens 100k: 1,682 films and 100,000 ratings.") { folder, json };
        service.AddTo(command);
        return command.Does(async (arguments, cancellationToken) =>
        {
            MovieLens data;
            try
            {
                data = MovieLens.Load(arguments.GetValue(folder)!.FullName);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
            {
                throw new CommandFailedException(e.Message);
            }

            using var client = service.Connect(arguments);
            var result = await MovieLensImport.RunAsync(client.Reco, data, cancellationToken);
            Console.WriteLine($"{result.Items:N0} items in {result.ItemSeconds:0.0} s, {result.Events:N0} events in {result.EventSeconds:0.0} s ({result.Events / Math.Max(result.EventSeconds, 0.001):N0}/s; {result.Duplicates:N0} were there before)");
            JsonFile.Write(arguments.GetValue(json), result);
            return 0;
        });
    }

    private static Command CreateNdjson()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "One item a line, as PUT /v1/items takes it." };
        var service = new ServiceOptions();
        var command = new Command("ndjson", "A catalogue of your own, one JSON object a line.") { file };
        service.AddTo(command);
        return command.Does(async (arguments, cancellationToken) =>
        {
            var source = arguments.GetValue(file)!;
            if (!source.Exists)
            {
                throw new CommandFailedException($"There is no file {source.FullName}. Name a file with one item a line.");
            }

            using var client = service.Connect(arguments);
            var watch = Stopwatch.StartNew();
            var answer = await ImportProgress.RunAsync("items", source.Length, async advance =>
            {
                await using var lines = new CountingStream(source.OpenRead(), advance);
                return await client.PutItemLinesAsync(lines, cancellationToken);
            });
            if (answer is { Created: 0, Replaced: 0, Failed: 0 })
            {
                throw new CommandFailedException($"The file {source.FullName} has no lines. Write one item a line.");
            }

            Console.WriteLine($"{answer.Created:N0} items created, {answer.Replaced:N0} replaced, {answer.Failed:N0} refused in {watch.Elapsed.TotalSeconds:0.0} s");
            foreach (var error in answer.Errors)
            {
                Console.Error.WriteLine($"line {error.Line}: {error.Message}");
            }

            return answer.Failed == 0 ? 0 : 1;
        });
    }
}
