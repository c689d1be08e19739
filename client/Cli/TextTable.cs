namespace OrleansReco.Cli;

/// <summary>Rows of text under headings, as wide as they need: also where the output is a file.</summary>
internal static class TextTable
{
    /// <summary>Prints headings and rows; the first column to the left, the others to the right.</summary>
    public static void Print(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> lines = [headings, .. rows];
        var widths = Enumerable.Range(0, headings.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }
}
